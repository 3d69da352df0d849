import { describe, expect, test } from 'vitest'
import {
  defaultMeshOptions,
  defaultPeerLimits,
  defaultScoreOptions,
  Gossip,
  type GossipConfig,
  parseGossipConfig,
} from '../src/index.ts'
import { configOf, testChain } from './support/gossip-node.ts'

const config = configOf(testChain())
const peer = '/ip4/127.0.0.1/tcp/9/p2p/16Uiu2HAm2fmWS7PsqX6cEWnNHkQ4tMdsYtKbF7dWKZcsTNJzqeQV'

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const cases: [field: string, change: Record<string, any>, expected: RegExp][] = [
  ['rollupConfig', { rollupConfig: undefined }, /./],
  ['rollupConfig.l2ChainId', { rollupConfig: { ...config.rollupConfig, l2ChainId: -1 } }, /./],
  ['privateKey', { privateKey: '0x12' }, /32 bytes/],
  ['privateKey', { privateKey: undefined }, /32 bytes/],
  ['privateKey', { privateKey: `0x${'00'.repeat(32)}` }, /32 bytes/],
  ['privateKey', { privateKey: `0x${'ff'.repeat(32)}` }, /32 bytes/],
  ['listen', { listen: 'localhost:9222' }, /multiaddr/],
  ['listen', { listen: undefined }, /list/],
  ['listen', { listen: '/' }, /multiaddr/],
  ['listen', { listen: '/ip4/0.0.0.0/udp/9222' }, /tcp/],
  ['listen[1]', { listen: ['/ip4/0.0.0.0/tcp/0', 7] }, /multiaddr/],
  ['announce', { announce: ['x'] }, /multiaddr/],
  ['unsafeBlockSigner', { unsafeBlockSigner: '0x12' }, /40 hex digits/],
  ['staticPeers[0]', { staticPeers: ['/ip4/127.0.0.1/tcp/9'] }, /p2p/],
  ['staticPeers[1]', { staticPeers: [peer, 'x'] }, /p2p/],
  ['staticPeers', { staticPeers: 'x' }, /list/],
  ['netrestrict', { netrestrict: '10.0.0.0/8' }, /list/],
  ['netrestrict[0]', { netrestrict: ['10.0.0.0'] }, /CIDR/],
  ['redial.redials', { redial: { redials: -1 } }, /dials/],
  ['redial.periodMs', { redial: { periodMs: 0 } }, /milliseconds/],
  ['peers', { peers: 30 }, /options/],
  ['peers.low', { peers: { low: 20 } }, /"lo"/],
  ['mesh.dLo', { mesh: { dLo: 5 } }, /"dlo"/],
  ['scoring.levl', { scoring: { levl: 'none' } }, /"level"/],
  ['peers.lo', { peers: { lo: 31 } }, /peers.hi is 30/],
  ['peers.hi', { peers: { hi: 0 } }, /connections/],
  ['peers.graceMs', { peers: { graceMs: -1 } }, /milliseconds/],
  ['mesh.d', { mesh: { d: 1.5 } }, /whole number/],
  ['mesh.dlo', { mesh: { dlo: 9 } }, /mesh.d is 8/],
  ['mesh.dhi', { mesh: { dhi: 7 } }, /mesh.d is 8/],
  ['mesh.dlazy', { mesh: { dlazy: -1 } }, /peers/],
  ['mesh.heartbeatMs', { mesh: { heartbeatMs: 5 } }, /from 100/],
  ['mesh.floodPublish', { mesh: { floodPublish: 'yes' } }, /true or false/],
  ['scoring.level', { scoring: { level: 'full' } }, /light/],
  ['scoring.ipColocationExempt[0]', { scoring: { ipColocationExempt: ['10.0.0.0/33'] } }, /range/],
  ['bans.peers', { bans: { peers: 1 } }, /true or false/],
  ['bans.threshold', { bans: { threshold: 1 } }, /points/],
  ['bans.durationMs', { bans: { durationMs: 5 } }, /milliseconds/],
  ['bans.duration', { bans: { duration: 5 } }, /"durationMs"/],
  ['timestampThreshold', { timestampThreshold: '60' }, /seconds/],
  ['muxers', { muxers: [] }, /yamux/],
  ['muxers', { muxers: ['yamux', 'yamux'] }, /each once/],
  ['muxers', { muxers: ['spdy'] }, /yamux/],
  ['userAgent', { userAgent: 'x'.repeat(65) }, /64/],
]

describe('a wrong config', () => {
  test.each(cases)('%s is named: %j', (field, change, expected) => {
    const build = () => Gossip.builder({ ...config, ...change } as GossipConfig).build()
    expect(build).toThrow(
      expect.objectContaining({ name: 'ConfigError', field, expected: expect.stringMatching(expected) }),
    )
  })

  test('never shows the key', () => {
    const privateKey = `0x${'fe'.repeat(31)}` as const
    expect(() => parseGossipConfig({ ...config, privateKey })).toThrow(
      expect.objectContaining({ value: '(not shown)', message: expect.not.stringContaining('fefe') }),
    )
  })
})

describe('parseGossipConfig', () => {
  test('fills in the defaults, of which each has a source', () => {
    expect(parseGossipConfig(config)).toEqual({
      ...config,
      listen: [config.listen],
      staticPeers: [],
      redial: { redials: 500, periodMs: 3_600_000 },
      peers: { lo: 20, hi: 30, graceMs: 30_000 },
      mesh: { d: 8, dlo: 6, dhi: 12, dlazy: 6, floodPublish: false, heartbeatMs: 500 },
      scoring: { level: 'light', ipColocationExempt: ['127.0.0.0/8', '::1'] },
      bans: { peers: true, threshold: -100, durationMs: 3_600_000 },
      timestampThreshold: 60,
      sync: { server: true, client: false },
      muxers: ['yamux', 'mplex'],
    })
  })

  test('keeps what is given, one by one, and takes its own result', () => {
    const parsed = parseGossipConfig({
      ...config,
      peers: { hi: 40 },
      mesh: { floodPublish: true, d: undefined },
      scoring: { level: 'none' },
      staticPeers: [peer],
    })
    expect(parsed.peers).toEqual({ ...defaultPeerLimits, hi: 40 })
    expect(parsed.mesh).toEqual({ ...defaultMeshOptions, floodPublish: true })
    expect(parsed.scoring).toEqual({ ...defaultScoreOptions, level: 'none' })
    expect(parseGossipConfig(parsed)).toEqual(parsed)
  })

  test('survives JSON', () => {
    expect(parseGossipConfig(JSON.parse(JSON.stringify(parseGossipConfig(config))))).toEqual(parseGossipConfig(config))
  })

  test('build() opens nothing', () => {
    const before = process.getActiveResourcesInfo()
    expect(Gossip.builder(config).withClock(Date.now).build().status).toBe('idle')
    expect(process.getActiveResourcesInfo()).toEqual(before)
  })
})
