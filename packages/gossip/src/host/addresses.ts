import { ConfigError } from '@kona/genesis'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'

const EXPECTED_ADDRESS = 'a multiaddr such as /ip4/192.0.2.1/tcp/9222/p2p/16Uiu2HA…'

/** Our own transport is tcp alone; with `withHost` anything goes. @throws ConfigError */
export function requireTcp(listen: readonly string[]): void {
  for (const [i, address] of listen.entries()) {
    const [ip, port, ...rest] = multiaddr(address).getComponents()
    const listens = (ip?.name === 'ip4' || ip?.name === 'ip6') && port?.name === 'tcp' && rest.length === 0
    if (!listens) {
      const field = listen.length === 1 ? 'listen' : `listen[${i}]`
      throw new ConfigError(field, address, 'an IP address and a tcp port, such as /ip4/0.0.0.0/tcp/9222')
    }
  }
}

/** @throws ConfigError `address` for what is no multiaddr, or none at all */
export function dialTargets(address: string | readonly string[]): Multiaddr[] {
  const texts: readonly unknown[] = Array.isArray(address) ? address : [address]
  if (texts.length === 0) throw new ConfigError('address', address, EXPECTED_ADDRESS)
  return texts.map((text) => {
    try {
      if (typeof text === 'string' && text.startsWith('/')) return multiaddr(text)
    } catch (cause) {
      throw new ConfigError('address', text, EXPECTED_ADDRESS, { cause })
    }
    throw new ConfigError('address', text, EXPECTED_ADDRESS)
  })
}
