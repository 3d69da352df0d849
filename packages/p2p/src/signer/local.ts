import type { Hex } from '@kona/genesis'
import { privateKeyAddress, signHash, signingHash } from '@kona/gossip/payload'
import type { BlockSigner } from './block-signer.ts'

/**
 * Signs with a key in this process's memory. For devnets and tests; a sequencer of worth keeps its key elsewhere.
 *
 * @param privateKey 32 bytes. Throws ConfigError, without the key in it, when it is not a secp256k1 key.
 */
export function localSigner(privateKey: Hex): BlockSigner {
  const address = privateKeyAddress(privateKey)
  return {
    address,
    isVerified: true,
    sign: async ({ chainId, payloadHash }, { signal } = {}) => {
      signal?.throwIfAborted()
      return signHash(signingHash({ chainId, payloadHash }), privateKey)
    },
  }
}
