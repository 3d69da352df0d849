import { createClient, custom, rpcSchema } from 'viem'
import { expect, expectTypeOf, test } from 'vitest'
import {
  createRpc,
  type IpNet,
  type Opp2pSchema,
  type PeerDump,
  type PeerInfo,
  type PeerStats,
} from '../../src/rpc/index.ts'
import { testChain, testNetwork } from '../support/chain.ts'

const network = testNetwork(testChain())

/** viem's own client on the handler, without a transport in between. */
const client = createClient({
  transport: custom({
    async request({ method, params }) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, ...(params && { params }) })
      const { result, error } = JSON.parse((await createRpc(network).handle(body)) ?? '{}')
      if (error) throw error
      return result
    },
  }),
  rpcSchema: rpcSchema<Opp2pSchema>(),
})

test('a viem client is typed by the schema', async () => {
  const self = await client.request({ method: 'opp2p_self' })
  expectTypeOf(self).toEqualTypeOf<PeerInfo>()
  expect(self.peerID).toBe(network.localRecord().peerId)

  const dump = await client.request({ method: 'opp2p_peers', params: [true] })
  expectTypeOf(dump).toEqualTypeOf<PeerDump>()
  const stats = await client.request({ method: 'opp2p_peerStats' })
  expectTypeOf(stats).toEqualTypeOf<PeerStats>()

  const subnet = { IP: '10.0.0.0', Mask: '/wAAAA==' }
  expectTypeOf(await client.request({ method: 'opp2p_blockSubnet', params: [subnet] })).toEqualTypeOf<null>()
  const subnets = await client.request({ method: 'opp2p_listBlockedSubnets' })
  expectTypeOf(subnets).toEqualTypeOf<readonly IpNet[]>()
  expect(subnets).toEqual([subnet])
})

test('and refuses at compile time what no method takes', () => {
  const wrong = [
    // @ts-expect-error -- no such method
    () => client.request({ method: 'opp2p_selves' }),
    // @ts-expect-error -- its argument is missing
    () => client.request({ method: 'opp2p_peers' }),
    // @ts-expect-error -- a text where a subnet belongs
    () => client.request({ method: 'opp2p_blockSubnet', params: ['10.0.0.0/8'] }),
  ]
  expect(wrong).toHaveLength(3)
})
