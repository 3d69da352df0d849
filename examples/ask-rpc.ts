// Asks a running node, ours or op-node, about its peers: node --conditions=@kona/source ask-rpc.ts http://127.0.0.1:9545
import process from 'node:process'
import type { Opp2pSchema } from '@kona/p2p/rpc'
import { createClient, http, rpcSchema } from 'viem'

const client = createClient({
  transport: http(process.argv[2] ?? 'http://127.0.0.1:9545'),
  rpcSchema: rpcSchema<Opp2pSchema>(),
})
const { peers } = await client.request({ method: 'opp2p_peers', params: [true] })
for (const { peerID, userAgent, latency, scores } of Object.values(peers)) {
  process.stdout.write(`${peerID} ${userAgent}: ${latency / 1e6} ms, score ${scores.gossip.total}\n`)
}
