import { type Address, ConfigError, type Hex } from '@kona/genesis'
import { StateError } from '@kona/genesis/driver'
import { privateKeyAddress } from '@kona/gossip/payload'
import type { DevnetRotation } from '../events.ts'
import { seededKey } from '../key.ts'
import type { DevnetL1 } from '../l1.ts'
import { TrustedSigners } from '../trusted-signers.ts'

/** How long the nodes may take to learn a new signer, in milliseconds. */
const ROTATION_MS = 60_000

/** Who signs a devnet's blocks, and how that changes: one rotation after the other. */
export class Rotation {
  readonly trusted = new TrustedSigners()
  readonly #seed: string
  readonly #ending = new AbortController()
  #key: Hex
  #count = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(seed: string) {
    this.#seed = seed
    this.#key = seededKey(seed, 'signer')
  }

  get key(): Hex {
    return this.#key
  }

  get address(): Address {
    return privateKeyAddress(this.#key)
  }

  /**
   * @param nodes who has to learn it
   * @param exchange gives the sequencer the key, when all have
   */
  rotate(l1: () => DevnetL1 | undefined, nodes: () => string[], exchange: () => void): Promise<DevnetRotation> {
    const rotation = this.#last.then(async () => {
      const on = l1()
      if (!on) throw new ConfigError('l1', false, 'true, since rotate() changes the signer on L1')
      const previous = this.address
      const key = seededKey(this.#seed, `signer/${++this.#count}`)
      const current = privateKeyAddress(key)
      await on.setUnsafeBlockSigner(current)
      const learnedMs = await this.trusted.untilAll(current, nodes(), {
        signal: this.#ending.signal,
        timeoutMs: ROTATION_MS,
      })
      this.#key = key
      exchange()
      return { previous, current, learnedMs }
    })
    this.#last = rotation.catch(() => {})
    return rotation
  }

  stop(): void {
    this.#ending.abort(new StateError('Devnet.rotate()', 'stopping', 'the devnet was stopped meanwhile'))
  }
}
