import { type Address, isZeroHex } from '@kona/genesis'
import { addressBytes, checksumAddress, sameBytes } from '../payload/address.ts'

/** How long the previous signer is accepted after a change, in ms: 3 h. op-node node/runcfg v1.19.6. */
export const GRACE_PERIOD_MS = 3 * 60 * 60 * 1000

interface Signer {
  readonly address: Address
  readonly bytes: Uint8Array
}

/**
 * Whose signatures count: the unsafe block signer and, after a change, the one before it, for 3 h or until a
 * message signed by the new one comes. Only the last of several changes is remembered.
 */
export class AcceptedSigners {
  #current: Signer | undefined
  #previous: Signer | undefined
  #changedAtMs = 0

  constructor(address: Address | undefined) {
    this.#current = signer(address)
  }

  /** The signer in force, checksummed. */
  get current(): Address | undefined {
    return this.#current?.address
  }

  /** The signer before the last change, while it is accepted. */
  previous(nowMs: number): Address | undefined {
    return this.#inGrace(nowMs)?.address
  }

  /**
   * Changes the signer in force; undefined or the zero address means that none is known.
   *
   * @throws PayloadError `field`: no address
   */
  set(address: Address | undefined, nowMs: number): void {
    const next = signer(address)
    if (this.#current !== undefined && this.#current.address !== next?.address) {
      this.#previous = this.#current
      this.#changedAtMs = nowMs
    }
    this.#current = next
  }

  /** The accepted signer that these 20 bytes are. The first message of the current one ends the grace of the previous. */
  match(bytes: Uint8Array, nowMs: number): Address | undefined {
    if (this.#current !== undefined && sameBytes(this.#current.bytes, bytes)) {
      this.#previous = undefined
      return this.#current.address
    }
    const previous = this.#inGrace(nowMs)
    return previous !== undefined && sameBytes(previous.bytes, bytes) ? previous.address : undefined
  }

  #inGrace(nowMs: number): Signer | undefined {
    return nowMs - this.#changedAtMs > GRACE_PERIOD_MS ? undefined : this.#previous
  }
}

function signer(address: Address | undefined): Signer | undefined {
  if (address === undefined) return undefined
  const bytes = addressBytes(address, 'unsafeBlockSigner')
  return isZeroHex(address) ? undefined : { address: checksumAddress(bytes), bytes }
}
