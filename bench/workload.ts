import { randomBytes } from 'node:crypto'
import { type Address, activateAt, type Hex, type RollupConfig } from '@kona/genesis'
import { opMainnet } from '@kona/genesis/chains'
import {
  buildBlock,
  encodePayload,
  payloadHash,
  privateKeyAddress,
  sealMessage,
  signHash,
  signingHash,
} from '@kona/gossip/payload'

/** Messages of one topic that both sides judge again and again. */
export interface Workload {
  readonly name: string
  readonly data: readonly Uint8Array[]
  /** What each of them must get, or the bench measures something else. */
  readonly verdict: 'accept' | 'reject'
}

/** A block's transactions: how many, of how many bytes each, and how many such blocks make a round. */
export interface Size {
  readonly name: string
  readonly transactions: number
  readonly bytes: number
  readonly messages: number
}

export const SIZES: readonly Size[] = [
  { name: '500 B', transactions: 1, bytes: 500, messages: 500 },
  { name: '30 kB', transactions: 100, bytes: 300, messages: 150 },
  { name: '300 kB', transactions: 1000, bytes: 300, messages: 30 },
]

export const NOW_MS = 1_750_000_000_000
export const VERSION = 4
export const ROLLUP_CONFIG: RollupConfig = activateAt(opMainnet.rollupConfig, 'jovian')
const KEY: Hex = `0x${'11'.repeat(32)}`
export const SIGNER: Address = privateKeyAddress(KEY)

/** Valid blocks, each of its own height, with random transactions, which do not compress. */
export function validBlocks(size: Size): Workload {
  return { name: size.name, data: blocks(size, KEY), verdict: 'accept' }
}

/** What strangers can send: it costs them nothing, and should cost us no more than op-node. */
export function junk(): readonly Workload[] {
  const [small, middle, large] = SIZES as [Size, Size, Size]
  const stranger: Hex = `0x${'22'.repeat(32)}`
  const reject = (name: string, data: readonly Uint8Array[]): Workload => ({ name, data, verdict: 'reject' })
  return [
    reject('bad signature, 500 B', blocks(small, stranger)),
    reject('bad signature, 300 kB', blocks(large, stranger)),
    reject('bad snappy, 500 B', blocks(small, KEY).map(corrupt)),
    reject('bad snappy, 30 kB', blocks(middle, KEY).map(corrupt)),
    reject('200 MB declared, 500 B', blocks(small, KEY).map(lie)),
  ]
}

function blocks(size: Size, key: Hex): Uint8Array[] {
  return Array.from({ length: size.messages }, (_, i) => {
    const envelope = buildBlock({
      rollupConfig: ROLLUP_CONFIG,
      version: VERSION,
      parent: { hash: `0x${'00'.repeat(32)}`, number: BigInt(i) },
      timestamp: BigInt(NOW_MS / 1000),
      transactions: Array.from({ length: size.transactions }, () => new Uint8Array(randomBytes(size.bytes))),
    })
    const signed = encodePayload(envelope, VERSION)
    const hash = signingHash({ chainId: ROLLUP_CONFIG.l2ChainId, payloadHash: payloadHash(signed) })
    return new Uint8Array(sealMessage(signHash(hash, key), signed))
  })
}

/** Its end missing, which shows only after all the rest has been decoded. */
function corrupt(data: Uint8Array): Uint8Array {
  return data.slice(0, data.length - 1)
}

/** The same body with 200,000,000 as its length in front. */
function lie(data: Uint8Array): Uint8Array {
  const body = data.subarray(data.findIndex((byte) => byte < 128) + 1)
  return new Uint8Array(Buffer.concat([Uint8Array.of(0x80, 0x84, 0xaf, 0x5f), body]))
}
