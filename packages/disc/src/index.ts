// biome-ignore-all assist/source/organizeImports: in reading order
export { Discovery } from './discovery.ts'
export type { DiscoveryBuilder, DiscoveryParts } from './discovery-builder.ts'
export {
  type DiscoveryConfig,
  type DiscoveryOptions,
  defaultDiscoveryOptions,
  type ParsedDiscoveryConfig,
  parseDiscoveryConfig,
} from './discovery-config.ts'
export { type LocalAddress, LocalNode } from './local-node.ts'
export { type FoundOptions, type FoundPeer, MAX_KNOWN_NODES } from './found-peers.ts'
export type { LocalNodeRecord } from './local-record.ts'
export type { DiscoveryEvents, DiscoveryWarning, DiscoveryWarningCode } from './events.ts'
export { FIRST_LOOKUPS_MS, type Pace } from './lookup-schedule.ts'
export {
  Bootstore,
  type BootstoreContent,
  type BootstoreDatastore,
  type BootstoreOptions,
  MAX_BOOTSTORE_RECORDS,
} from './bootstore.ts'
export type { BootnodeCounts } from './bootnode-contacts.ts'
export { EnrError, type EnrErrorCode } from './enr/errors.ts'
