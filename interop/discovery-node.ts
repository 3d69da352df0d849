// A program: discovery on loopback as anyone starts it. Prints its record, and ends with its input.
import { Discovery, LocalNode } from '@kona/disc'

const discovery = Discovery.builder({
  chainId: 901,
  localNode: LocalNode.generate({ ip: '127.0.0.1', tcpPort: 9222 }),
  listen: '/ip4/127.0.0.1/udp/0',
  bootnodes: [],
  netrestrict: ['127.0.0.0/8'],
}).build()
await discovery.start()
process.stdout.write(`${discovery.localRecord().enr}\n`)
for await (const _ of process.stdin);
await discovery.stop()
