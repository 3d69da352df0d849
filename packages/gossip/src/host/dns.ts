import { lookup, Resolver } from 'node:dns/promises'
import type { MultiaddrResolveOptions, MultiaddrResolver } from '@libp2p/interface'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'

/** Addresses taken from one name. */
export const MAX_RESOLVED_ADDRESSES = 8

/** Names that may lead to names; libp2p itself follows 32, each of which may name many. */
export const MAX_DNSADDR_DEPTH = 3

/** IP families that a component stands for, as `dns.lookup` takes them. */
const FAMILIES: Readonly<Record<string, 0 | 4 | 6>> = { dns: 0, dns4: 4, dns6: 6 }

/**
 * Resolves names to the addresses that are then dialled, so that the gater sees those. libp2p itself leaves `/dns4` and
 * `/dns6` to the socket, past the gater.
 */
export function dnsResolvers(resolver = new Resolver()): Record<string, MultiaddrResolver> {
  return { host: hostResolver, dnsaddr: dnsaddrResolver(resolver) }
}

/** `/dns`, `/dns4` and `/dns6` by the system's own means, its hosts file included. */
const hostResolver: MultiaddrResolver = {
  canResolve: (address) => hostComponent(address) !== undefined,
  async resolve(address, { signal }) {
    const host = hostComponent(address)
    if (!host?.value) return []
    const found = await orAborted(lookup(host.value, { all: true, family: FAMILIES[host.name] ?? 0 }), signal)
    return found.slice(0, MAX_RESOLVED_ADDRESSES).map(({ address: ip, family }) => {
      const components = address.getComponents()
      const resolved = components.map(({ name, value }) =>
        name === host.name ? `/ip${family}/${ip}` : text(name, value),
      )
      return multiaddr(resolved.join(''))
    })
  },
}

/** TXT records `dnsaddr=<multiaddr>`: https://github.com/multiformats/multiaddr/blob/master/protocols/DNSADDR.md */
function dnsaddrResolver(resolver: Resolver): MultiaddrResolver {
  return {
    canResolve: (address) => address.getComponents().some(({ name }) => name === 'dnsaddr'),
    async resolve(address, options) {
      if (depthOf(options) >= MAX_DNSADDR_DEPTH)
        throw new Error(`${address}: more than ${MAX_DNSADDR_DEPTH} names deep`)
      const components = address.getComponents()
      const host = components.find(({ name }) => name === 'dnsaddr')?.value
      const peerId = components.find(({ name }) => name === 'p2p')?.value
      const records = await orAborted(resolver.resolveTxt(`_dnsaddr.${host}`), options.signal)
      return records
        .map((parts) => /^dnsaddr=(.+)$/.exec(parts.join(''))?.[1])
        .flatMap((found) => (found === undefined ? [] : parsed(found)))
        .filter((found) => peerId === undefined || found.toString().endsWith(`/p2p/${peerId}`))
        .slice(0, MAX_RESOLVED_ADDRESSES)
    },
  }
}

function hostComponent(address: Multiaddr): { name: string; value?: string } | undefined {
  return address.getComponents().find(({ name }) => name in FAMILIES)
}

function text(name: string, value: string | undefined): string {
  return value === undefined ? `/${name}` : `/${name}/${value}`
}

/** What stands in somebody's DNS may be no multiaddr. */
function parsed(address: string): Multiaddr[] {
  try {
    return [multiaddr(address)]
  } catch {
    return []
  }
}

/** libp2p counts the names that it follows, and passes the count on. */
function depthOf(options: MultiaddrResolveOptions): number {
  return (options as { depth?: number }).depth ?? 0
}

/** The system's lookup knows no signal. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}
