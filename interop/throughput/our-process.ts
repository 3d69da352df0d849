import { createInterface } from 'node:readline'
import { type Address, type Hex, parseRollupConfig } from '@kona/genesis'
import { LocalNode, localSigner, Network } from '@kona/p2p'
import { BlockBuilder } from '../block-builder.ts'
import { randomKey } from '../chain.ts'

// Our node as a process that understands what the throughput asks of op-node's: the same config as its argument, the
// same lines on stdin and stdout (README.md), as far as they are needed here.

interface Config {
  readonly rollup: unknown
  readonly publishKey: Hex
  readonly unsafeBlockSigner: Address
}

interface Publish {
  readonly count: number
  readonly transactions: number
  readonly transactionBytes: number
  readonly inFlight: number
}

type Command =
  | { readonly id: number; readonly publish: Publish }
  | { readonly credit: number }
  | { readonly id: number; readonly connect: string }
  | { readonly id: number; readonly mesh: string }

const { rollup, publishKey, unsafeBlockSigner } = JSON.parse(process.argv[2] as string) as Config
const { config: rollupConfig } = parseRollupConfig(rollup)
const network = Network.builder({
  rollupConfig,
  localNode: LocalNode.fromPrivateKey(randomKey(), { ip: '127.0.0.1' }),
  gossipAddress: '/ip4/127.0.0.1/tcp/0',
  discovery: false,
  unsafeBlockSigner,
})
  .withSigner(localSigner(publishKey))
  .build()

const builder = new BlockBuilder({ rollupConfig, key: publishKey, signer: unsafeBlockSigner })
const credit = { left: 0, wake: () => {} }
let lines = ''

process.stdin.on('end', () => process.exit())
await network.start()
void handOn()
createInterface({ input: process.stdin }).on('line', (line) => void run(JSON.parse(line) as Command))
const { peerId, multiaddrs } = network.localRecord()
print({ event: 'started', peerId, multiaddr: multiaddrs[0] })

async function run(command: Command): Promise<void> {
  if ('credit' in command) {
    credit.left += command.credit
    credit.wake()
    return
  }
  print({ event: 'answer', id: command.id, result: await answer(command) })
}

async function answer(command: Exclude<Command, { credit: number }>): Promise<unknown> {
  if ('publish' in command) return publish(command.publish)
  if ('connect' in command) return network.connect(command.connect)
  return network.peers().find(({ peerId }) => peerId === command.mesh)?.meshTopics ?? []
}

async function publish({ count, transactions, transactionBytes, inFlight }: Publish): Promise<unknown> {
  const envelopes = Array.from({ length: count }, () => builder.next({ transactions, transactionBytes }))
  const blocks: { hash: Hex; at: number }[] = []
  credit.left = inFlight
  const start = performance.now()
  for (const envelope of envelopes) {
    while (credit.left === 0) await new Promise<void>((resolve) => (credit.wake = resolve))
    credit.left--
    blocks.push({ hash: envelope.executionPayload.blockHash, at: nowMs() })
    await network.publish(envelope)
  }
  return { blocks, ms: performance.now() - start }
}

/** As a user gets them. */
async function handOn(): Promise<void> {
  for await (const { hash } of network.unsafeBlocks({ maxBlocks: 4096, maxBytes: 2 ** 30 })) {
    print({ event: 'block', hash, at: nowMs() })
  }
}

/** Several lines of one turn go out as one, as op-node's printer does it. */
function print(line: object): void {
  if (lines === '') {
    setImmediate(() => {
      process.stdout.write(lines)
      lines = ''
    })
  }
  lines += `${JSON.stringify(line)}\n`
}

/** Unix time in milliseconds with a fraction. */
function nowMs(): number {
  return performance.timeOrigin + performance.now()
}
