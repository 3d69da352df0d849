export {
  Bootstore,
  type BootstoreContent,
  type BootstoreDatastore,
  type BootstoreOptions,
  MAX_BOOTSTORE_RECORDS,
} from './bootstore.ts'
export { Discovery, type LocalNodeRecord } from './discovery.ts'
export type { DiscoveryBuilder, DiscoveryParts } from './discovery-builder.ts'
export {
  type DiscoveryConfig,
  type DiscoveryOptions,
  defaultDiscoveryOptions,
  type ParsedDiscoveryConfig,
  parseDiscoveryConfig,
} from './discovery-config.ts'
export {
  type Bootnode,
  checkRecord,
  EnrError,
  type EnrErrorCode,
  type NodeRecord,
  parseBootnode,
  parseRecord,
  type RecordCheck,
  type RecordRefusal,
} from './enr/index.ts'
export type { DiscoveryEvents, DiscoveryWarning, DiscoveryWarningCode } from './events.ts'
export { type FoundPeer, MAX_KNOWN_NODES } from './found-peers.ts'
export { type LocalAddress, LocalNode } from './local-node.ts'
export { FIRST_LOOKUPS_MS, type Pace } from './lookup-schedule.ts'
