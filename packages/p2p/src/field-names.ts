import { defaultDiscoveryOptions } from '@kona/disc'
import { ConfigError } from '@kona/genesis'

/** How GossipConfig's fields are called in NetworkConfig. */
export const GOSSIP_FIELDS: Readonly<Record<string, string>> = {
  listen: 'gossipAddress',
  mesh: 'gossip',
  privateKey: 'localNode.privateKey',
}

/** The names of DiscoveryOptions. */
export const DISCOVERY_OPTIONS: readonly string[] = [...Object.keys(defaultDiscoveryOptions), 'netrestrict']

/** How DiscoveryConfig's fields are called in NetworkConfig. */
export const DISCOVERY_FIELDS: Readonly<Record<string, string>> = {
  listen: 'discoveryAddress',
  chainId: 'rollupConfig.l2ChainId',
  l1ChainId: 'rollupConfig.l1ChainId',
  ...Object.fromEntries(DISCOVERY_OPTIONS.map((name) => [name, `discovery.${name}`])),
}

/** A part names its own fields; the user knows those of NetworkConfig. */
export function renaming<T>(names: Readonly<Record<string, string>>, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConfigError') throw error
    const { field, value, expected, cause } = error as ConfigError
    const [, head = field, tail = ''] = /^([^.[]+)(.*)$/.exec(field) ?? []
    const name = Object.hasOwn(names, head) ? names[head] : head
    throw new ConfigError(`${name}${tail}`, value, expected, cause === undefined ? {} : { cause })
  }
}
