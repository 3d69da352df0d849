import type { Hex } from '@kona/genesis'
import { type BlockSigner, localSigner } from '@kona/p2p'

/** A local signer whose key can be exchanged while the network runs, as an operator does at a rotation. */
export interface ExchangeableSigner extends BlockSigner {
  exchange(key: Hex): void
}

export function exchangeableSigner(key: Hex): ExchangeableSigner {
  let current = localSigner(key)
  return {
    get address() {
      return current.address
    },
    sign: (request, options) => current.sign(request, options),
    exchange(next) {
      current = localSigner(next)
    },
  }
}
