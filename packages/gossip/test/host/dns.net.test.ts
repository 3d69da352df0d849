import { silent } from '@kona/genesis/driver'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { dnsResolvers, MAX_DNSADDR_DEPTH, MAX_RESOLVED_ADDRESSES } from '../../src/host/dns.ts'
import { componentLogger } from '../../src/host/libp2p-logger.ts'
import { dnsServer } from '../support/dns-server.ts'
import { gossipOf, startAll, testChain } from '../support/gossip-node.ts'

const options = { log: componentLogger(silent).forComponent('test') }
const peer = '/p2p/16Uiu2HAm2fmWS7PsqX6cEWnNHkQ4tMdsYtKbF7dWKZcsTNJzqeQV'
const other = '/p2p/16Uiu2HAmKEqq1x3bVH5QGV4RkLgEsNCfMVb1mvLPiLxpMr3VGjTQ'

test('a name in a multiaddr is resolved before the gater is asked', async () => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  const named = b.addresses().map((address) => address.replace('/ip4/127.0.0.1', '/dns4/localhost'))
  await a.connect(named)
  expect(a.peers()[0]?.address).toMatch(/^\/ip4\/127\.0\.0\.1\//)
  await a.gater.blockSubnet('127.0.0.0/8')
  expect(a.peers()).toEqual([])
  await expect(a.connect(named)).rejects.toThrow(/gater/)
})

test('/dns4 is IPv4, what follows the name stays', async () => {
  const { host } = dnsResolvers()
  const address = multiaddr(`/dns4/localhost/tcp/9222${peer}`)
  expect(host?.canResolve(address)).toBe(true)
  expect((await host?.resolve(address, options))?.map(String)).toEqual([`/ip4/127.0.0.1/tcp/9222${peer}`])
  expect(host?.canResolve(multiaddr('/ip4/127.0.0.1/tcp/9222'))).toBe(false)
  await expect(host?.resolve(multiaddr('/dns4/name.invalid/tcp/1'), options)).rejects.toThrow()
  await expect(host?.resolve(address, { ...options, signal: AbortSignal.abort() })).rejects.toThrow()
})

test('/dnsaddr gives the multiaddrs of its TXT records, those of the peer, a bounded number, and so deep', async () => {
  const many = Array.from({ length: 20 }, (_, i) => `dnsaddr=/ip4/127.0.0.1/tcp/${i + 1}${peer}`)
  await using resolver = await dnsServer({
    '_dnsaddr.one.test': [`dnsaddr=/ip4/127.0.0.1/tcp/1${peer}`, `dnsaddr=/ip4/127.0.0.1/tcp/2${other}`],
    '_dnsaddr.odd.test': ['v=spf1 -all', 'dnsaddr=nonsense', `dnsaddr=/dns4/localhost/tcp/3${peer}`],
    '_dnsaddr.many.test': many,
  })
  const { dnsaddr } = dnsResolvers(resolver)
  const resolve = async (text: string, more = {}) =>
    (await dnsaddr?.resolve(multiaddr(text), { ...options, ...more }))?.map((address) => address.toString())
  expect(await resolve(`/dnsaddr/one.test${peer}`)).toEqual([`/ip4/127.0.0.1/tcp/1${peer}`])
  expect(await resolve('/dnsaddr/one.test')).toHaveLength(2)
  expect(await resolve('/dnsaddr/odd.test')).toEqual([`/dns4/localhost/tcp/3${peer}`])
  expect(await resolve('/dnsaddr/many.test')).toHaveLength(MAX_RESOLVED_ADDRESSES)
  await expect(resolve('/dnsaddr/none.test')).rejects.toThrow()
  await expect(resolve('/dnsaddr/one.test', { depth: MAX_DNSADDR_DEPTH })).rejects.toThrow(/deep/)
})
