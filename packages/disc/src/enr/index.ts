// biome-ignore-all assist/source/organizeImports: in reading order
export { type NodeRecord, parseRecord } from './record.ts'
export { checkRecord, type RecordCheck, type RecordRefusal } from './filter.ts'
export { dialAddresses } from './dial-address.ts'
export {
  decodeOpstackEntry,
  encodeOpstackEntry,
  OPSTACK_KEY,
  OPSTACK_VERSION,
  type OpstackEntry,
} from './opstack-entry.ts'
export { type Enode, enodeNodeId, enodePeerId, formatEnode, parseEnode } from './enode.ts'
export { nodeIdOfPeer } from './peer-id.ts'
export { type Bootnode, formatBootnode, parseBootnode } from './bootnode.ts'
export { EnrError, type EnrErrorCode } from './errors.ts'
