// A devnet in a script: three nodes, until ten blocks reached both followers.
import { startDevnet } from 'kona-node/devnet'

await using devnet = await startDevnet({ nodes: 3, blockTimeMs: 250, blocks: 10 })
devnet.addEventListener('block', ({ detail }) => {
  process.stdout.write(`${detail.number} ${detail.hash} ${Object.values(detail.latencyMs).join(' ')}\n`)
})
const { promise, resolve } = Promise.withResolvers<void>()
devnet.addEventListener('done', ({ detail }) => {
  process.stdout.write(`${detail.delivered} of ${detail.expected} delivered\n`)
  resolve()
})
await promise
