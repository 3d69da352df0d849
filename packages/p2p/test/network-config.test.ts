import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConfigError, LocalNode, Network, type NetworkConfig, parseNetworkConfig, redact } from '../src/index.ts'
import { testChain, testConfig } from './support/chain.ts'

const valid = () => testConfig(testChain())

test.each<{ field: string; change: object }>([
  { field: 'rollupConfig', change: { rollupConfig: undefined } },
  { field: 'rollupConfig.blockTime', change: { rollupConfig: { ...testChain(), blockTime: 0 } } },
  { field: 'localNode', change: { localNode: undefined } },
  { field: 'localNode.privateKey', change: { localNode: { privateKey: '0x12' } } },
  { field: 'gossipAddress', change: { gossipAddress: 'localhost:9222' } },
  { field: 'gossipAddress[1]', change: { gossipAddress: ['/ip4/127.0.0.1/tcp/0', 'nowhere'] } },
  { field: 'discoveryAddress', change: { discoveryAddress: '/ip4/127.0.0.1/tcp/0' } },
  { field: 'advertise', change: { advertise: 9222 } },
  { field: 'advertise.tcpPort', change: { advertise: { tcpPort: 65_536 } } },
  { field: 'advertise.udpPort', change: { advertise: { udpPort: '9222' } } },
  { field: 'advertise.tcp', change: { advertise: { tcp: 9222 } } },
  { field: 'unsafeBlockSigner', change: { unsafeBlockSigner: '0xbbbb' } },
  { field: 'unsafeBlockSigner', change: { unsafeBlockSigner: undefined } },
  { field: 'bootnodes[0]', change: { bootnodes: ['enr:nonsense'] } },
  { field: 'staticPeers[0]', change: { staticPeers: ['/ip4/127.0.0.1/tcp/1'] } },
  { field: 'peers.lo', change: { peers: { lo: 9, hi: 3 } } },
  { field: 'gossip.d', change: { gossip: { d: -1 } } },
  { field: 'scoring.level', change: { scoring: { level: 'heavy' } } },
  { field: 'gossipAddress', change: { gossipAddress: '/ip4/127.0.0.1/udp/0' } },
  { field: 'gossipAddress[1]', change: { gossipAddress: ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/udp/0'] } },
  { field: 'bootnodes', change: { bootnodes: null } },
  { field: 'staticPeers', change: { staticPeers: null } },
  { field: 'discovery', change: { discovery: true } },
  { field: 'discovery', change: { discovery: null } },
  { field: 'discovery.intervalMs', change: { discovery: { intervalMs: 1 } } },
  { field: 'discovery.netrestrict', change: { discovery: { netrestrict: '127.0.0.0/8' } } },
  { field: 'discovery.netrestrct', change: { discovery: { netrestrct: ['127.0.0.0/8'] } } },
  { field: 'gossip', change: { gossip: null } },
  { field: 'peers', change: { peers: 30 } },
  { field: 'dial', change: { dial: [] } },
  { field: 'dial.timeoutMs', change: { dial: { timeoutMs: Number.POSITIVE_INFINITY } } },
  { field: 'dial.timeout', change: { dial: { timeout: 5 } } },
  { field: 'peers.low', change: { peers: { low: 5 } } },
  { field: 'gossip.dLo', change: { gossip: { dLo: 5 } } },
  { field: 'scoring.exempt', change: { scoring: { exempt: [] } } },
  { field: 'redial', change: { redial: 500 } },
  { field: 'redial.period', change: { redial: { period: 60 } } },
  { field: 'redial.redials', change: { redial: { redials: -1 } } },
  { field: 'netrestrict', change: { netrestrict: '127.0.0.0/8' } },
  { field: 'netrestrict[1]', change: { netrestrict: ['127.0.0.0/8', '10.0.0.0'] } },
])('a wrong $field is named', ({ field, change }) => {
  const build = () => Network.builder({ ...valid(), ...change } as NetworkConfig).build()
  expect(build).toThrow(ConfigError)
  expect(build).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
})

test.each([
  ['bootnode', 'bootnodes'],
  ['staticPeer', 'staticPeers'],
  ['unsafeblocksigner', 'unsafeBlockSigner'],
  ['gossipAdress', 'gossipAddress'],
])('an unknown %s is refused, and %s is proposed', (name, meant) => {
  const build = () => Network.builder({ ...valid(), [name]: 'a secret' } as NetworkConfig).build()
  expect(build).toThrow(expect.objectContaining({ name: 'ConfigError', field: name, value: name }))
  expect(build).toThrow(`"${meant}"`)
})

test('netrestrict is for gossip and discovery; discovery may have its own', () => {
  const restrict = (change: Partial<NetworkConfig>) => {
    const { gossip, discovery } = parseNetworkConfig({ ...valid(), netrestrict: ['127.0.0.0/8'], ...change })
    return [gossip.netrestrict, discovery?.netrestrict]
  }
  expect(restrict({ discovery: {} })).toEqual([['127.0.0.0/8'], ['127.0.0.0/8']])
  expect(restrict({ discovery: { netrestrict: ['10.0.0.0/8'] } })).toEqual([['127.0.0.0/8'], ['10.0.0.0/8']])
})

test('the cause of an error stays with it', () => {
  const build = () => Network.builder({ ...valid(), bootnodes: ['enr:nonsense'] }).build()
  expect(build).toThrow(expect.objectContaining({ cause: expect.any(Error) }))
})

test('no error and no print shows the key', () => {
  const privateKey = `0x${'5e'.repeat(40)}` as const
  const config = { ...valid(), localNode: { privateKey } }
  const error = (() => {
    try {
      Network.builder(config).build()
    } catch (thrown) {
      return thrown as Error
    }
    throw new Error('a key of 40 bytes was taken')
  })()
  expect(JSON.stringify(error) + error.message + String(error.cause)).not.toContain('5e5e')
  expect(JSON.stringify(redact(config))).not.toContain('5e5e')
})

test('the registry knows the signer of its chains', async () => {
  const { opMainnet } = await import('@kona/genesis/chains')
  const config = { ...valid(), rollupConfig: opMainnet.rollupConfig, unsafeBlockSigner: undefined }
  expect(parseNetworkConfig(config as never).gossip.unsafeBlockSigner).toBe(opMainnet.unsafeBlockSigner)
})

test('a config survives JSON', () => {
  const port = fc.integer({ min: 0, max: 65_535 })
  const config = fc.record(
    {
      tcpPort: port,
      udpPort: port,
      listen: port,
      peers: fc.integer({ min: 1, max: 50 }).map((lo) => ({ lo, hi: lo + 10 })),
      floodPublish: fc.boolean(),
      level: fc.constantFrom('light' as const, 'none' as const),
      discovery: fc.constantFrom(false as const, { intervalMs: 500 }, undefined),
    },
    { requiredKeys: ['listen'] },
  )
  fc.assert(
    fc.property(config, ({ tcpPort, udpPort, listen, peers, floodPublish, level, discovery }) => {
      const made: NetworkConfig = {
        ...valid(),
        localNode: LocalNode.generate({
          ...(tcpPort === undefined ? {} : { tcpPort }),
          ...(udpPort === undefined ? {} : { udpPort }),
        }),
        gossipAddress: `/ip4/127.0.0.1/tcp/${listen}`,
        ...(peers && { peers }),
        ...(floodPublish !== undefined && { gossip: { floodPublish } }),
        ...(level && { scoring: { level } }),
        ...(discovery !== undefined && { discovery }),
      }
      const again = JSON.parse(JSON.stringify(made)) as NetworkConfig
      expect(parseNetworkConfig(again)).toEqual(parseNetworkConfig(made))
      expect(Network.builder(again).build().status).toBe('idle')
    }),
    { numRuns: 50 },
  )
})
