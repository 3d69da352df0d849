import { ConfigError } from '@kona/genesis'
import { findChain } from '@kona/genesis/registry'
import { fixedSigner } from './fixed.ts'
import type { SignerSource } from './signer-source.ts'

/**
 * The superchain registry's address for the chain, as this version of the library knows it. `build()` throws
 * ConfigError `unsafeBlockSigner` for a chain that has none there.
 */
export function registrySigner(): SignerSource {
  return {
    watch(context) {
      const { l2ChainId } = context.rollupConfig
      const address = findChain(l2ChainId)?.unsafeBlockSigner
      if (address === undefined) {
        const expected = `another source, since chain ${l2ChainId} has no signer in the registry`
        throw new ConfigError('unsafeBlockSigner', 'the registry', expected)
      }
      return fixedSigner(address).watch(context)
    },
  }
}
