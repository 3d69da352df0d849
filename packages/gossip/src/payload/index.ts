export { type Accelerators, accelerators, loadAccelerators, useAccelerators } from './accelerators.ts'
export { checksumAddress } from './address.ts'
export { blockHash } from './block-hash.ts'
export { type BuildBlockInput, buildBlock, type Eip1559Params, extraDataAt } from './build-block.ts'
export { type DecodedMessage, decodeMessage, decodePayload, MIN_MESSAGE_BYTES } from './decode.ts'
export { encodeMessage, encodePayload, SIGNATURE_BYTES, sealMessage } from './encode.ts'
export type { ExecutionPayload, ExecutionPayloadEnvelope, PayloadVersion, Withdrawal } from './execution-payload.ts'
export { bytesToHex } from './hex.ts'
export { PayloadError, type PayloadErrorCode } from './payload-error.ts'
export {
  payloadFromRpc,
  payloadToRpc,
  type RpcExecutionPayload,
  type RpcExecutionPayloadEnvelope,
  type RpcWithdrawal,
} from './rpc.ts'
export { payloadHash, privateKeyAddress, recoverSigner, signHash, signingHash, signPayload } from './signing.ts'
export { compress, MAX_MESSAGE_BYTES, uncompress } from './snappy.ts'
export { transactionsRoot } from './transactions-root.ts'
export { PAYLOAD_VERSIONS, versionAt } from './version.ts'
