import { describe, expect, it } from 'vitest'
import { bootnodesFor } from '../src/bootnodes/index.ts'
import { Discovery, defaultDiscoveryOptions, LocalNode, parseDiscoveryConfig } from '../src/index.ts'

const localNode = LocalNode.generate({ udpPort: 9222 })
const config = { chainId: 10, l1ChainId: 1, localNode }

describe('parseDiscoveryConfig', () => {
  it('puts every default in place', () => {
    expect(parseDiscoveryConfig(config)).toEqual({
      ...config,
      ...defaultDiscoveryOptions,
      listen: ['/ip4/0.0.0.0/udp/9222'],
      bootnodes: bootnodesFor(1),
    })
  })

  it('parses its own result, also after JSON', () => {
    const parsed = parseDiscoveryConfig(config)
    expect(parseDiscoveryConfig(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed)
  })

  it('takes an empty list of bootnodes for none, and none where the L1 is not told', () => {
    expect(parseDiscoveryConfig({ ...config, bootnodes: [] }).bootnodes).toEqual([])
    expect(parseDiscoveryConfig({ chainId: 10, localNode }).bootnodes).toEqual([])
  })

  it('listens on the families that the node advertises', () => {
    const listen = (ip: object) => parseDiscoveryConfig({ chainId: 10, localNode: LocalNode.generate(ip) }).listen
    expect(listen({ ip6: '::1' })).toEqual(['/ip6/::/udp/0'])
    expect(listen({ ip: '1.1.1.1', ip6: '::1' })).toEqual(['/ip4/0.0.0.0/udp/0', '/ip6/::/udp/0'])
  })

  it.each([
    ['chainId', { chainId: 0 }],
    ['chainId', { chainId: 2 ** 53 }],
    ['l1ChainId', { l1ChainId: -1 }],
    ['localNode', { localNode: undefined }],
    ['localNode.privateKey', { localNode: { privateKey: '0x12' } }],
    ['listen', { listen: '/ip4/127.0.0.1/tcp/1' }],
    ['listen', { listen: [] }],
    ['listen', { listen: '/ip4/::1/udp/1' }],
    ['listen', { listen: '/ip4/127.0.0.1/udp/65536' }],
    ['listen[1]', { listen: ['/ip4/127.0.0.1/udp/1', '/ip4/127.0.0.1/udp/2'] }],
    ['bootnodes[2]', { bootnodes: [bootnodesFor(1)[0], bootnodesFor(1)[9], 'enr:bad'] }],
    ['bootnodes', { bootnodes: 'enr:one,enr:two' }],
    ['netrestrict[1]', { netrestrict: ['127.0.0.0/8', '10.0.0.0/33'] }],
    ['netrestrict[0]', { netrestrict: ['10.0.0.0'] }],
    ['intervalMs', { intervalMs: 1 }],
    ['slowIntervalMs', { intervalMs: 5_000, slowIntervalMs: 4_999 }],
    ['requestTimeoutMs', { requestTimeoutMs: 2 ** 31 }],
    ['addressVotes', { addressVotes: 0 }],
  ])('names %s in %j', (field, change) => {
    const bad = { ...config, ...change } as typeof config
    const error = expect.objectContaining({
      name: 'ConfigError',
      field,
      message: expect.stringContaining(`${field}: `),
    })
    expect(() => parseDiscoveryConfig(bad)).toThrow(error)
    expect(() => Discovery.builder(bad).build()).toThrow(error)
  })

  it('quotes a bad bootnode', () => {
    expect(() => parseDiscoveryConfig({ ...config, bootnodes: ['enr:bad'] })).toThrow(/got "enr:bad", expected an ENR/)
  })
})
