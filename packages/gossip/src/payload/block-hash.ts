import type { Hex } from '@kona/genesis'
import { addressBytes } from './address.ts'
import type { ExecutionPayload, Withdrawal } from './execution-payload.ts'
import { fieldBytes, fieldHash, fieldUint } from './field.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { keccak256 } from './native/keccak.ts'
import { encodeList, uint } from './rlp.ts'
import { indexTrieRoot } from './transactions-root.ts'

/** keccak256 of the RLP of an empty list: the ommers of every block since the merge. */
const EMPTY_OMMERS = /* @__PURE__ */ hexToBytes('0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347')!
/** sha256 of nothing (EIP-7685): L2 blocks have no requests. */
const EMPTY_REQUESTS = /* @__PURE__ */ hexToBytes('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')!

const NONE = /* @__PURE__ */ new Uint8Array(0)

/**
 * The hash of the block that a payload describes; its own `blockHash` is not looked at.
 * The header is made as op-node makes it (op-service/eth/types.go v1.19.6), but a block number of 2^63 and
 * more is an unsigned number here, where op-node's cannot be encoded and every such block has the same hash.
 *
 * @throws PayloadError `field`
 */
export function blockHash(payload: ExecutionPayload, parentBeaconBlockRoot?: Hex): Hex {
  return bytesToHex(keccak256(encodeHeader(payload, parentBeaconBlockRoot)))
}

function encodeHeader(payload: ExecutionPayload, parentBeaconBlockRoot: Hex | undefined): Uint8Array {
  const isthmus = payload.withdrawalsRoot !== undefined
  const fields = [
    fieldHash(payload, 'parentHash'),
    EMPTY_OMMERS,
    addressBytes(payload.feeRecipient, 'feeRecipient'),
    fieldHash(payload, 'stateRoot'),
    indexTrieRoot(payload.transactions),
    fieldHash(payload, 'receiptsRoot'),
    fieldBytes(payload, 'logsBloom', 256, 256),
    NONE, // difficulty
    uint(fieldUint(payload, 'blockNumber', 64n)),
    uint(fieldUint(payload, 'gasLimit', 64n)),
    uint(fieldUint(payload, 'gasUsed', 64n)),
    uint(fieldUint(payload, 'timestamp', 64n)),
    fieldBytes(payload, 'extraData', 0, 32),
    fieldHash(payload, 'prevRandao'),
    new Uint8Array(8), // nonce
    uint(fieldUint(payload, 'baseFeePerGas', 256n)),
  ]
  const optional = [
    isthmus ? fieldHash(payload, 'withdrawalsRoot') : payload.withdrawals && withdrawalsRoot(payload.withdrawals),
    payload.blobGasUsed === undefined ? undefined : uint(fieldUint(payload, 'blobGasUsed', 64n)),
    payload.excessBlobGas === undefined ? undefined : uint(fieldUint(payload, 'excessBlobGas', 64n)),
    parentBeaconBlockRoot && fieldHash({ parentBeaconBlockRoot }, 'parentBeaconBlockRoot'),
    isthmus ? EMPTY_REQUESTS : undefined,
  ]
  // Missing fields at the end are left out, missing ones before the last are empty.
  const last = optional.findLastIndex((field) => field !== undefined)
  for (let i = 0; i <= last; i++) fields.push(optional[i] ?? NONE)
  return encodeList(fields)
}

/** The header's withdrawals root before Isthmus, where it is that of the list. */
function withdrawalsRoot(withdrawals: readonly Withdrawal[]): Uint8Array {
  return indexTrieRoot(
    withdrawals.map((withdrawal) =>
      encodeList([
        uint(fieldUint(withdrawal, 'index', 64n)),
        uint(fieldUint(withdrawal, 'validatorIndex', 64n)),
        addressBytes(withdrawal.address, 'withdrawals.address'),
        uint(fieldUint(withdrawal, 'amount', 64n)),
      ]),
    ),
  )
}
