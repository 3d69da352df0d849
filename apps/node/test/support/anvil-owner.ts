// A process that owns an anvil, for a test that kills it.
import { startAnvil } from '../../src/l1/anvil.ts'

const { pid } = await startAnvil({ chainId: 1 })
process.stdout.write(`${pid}\n`)
setInterval(() => {}, 1_000)
