import { type Address, ConfigError, isAddress } from '@kona/genesis'
import type { SignerSource } from './signer-source.ts'

/** One address, for good: what `unsafeBlockSigner` in the config does, as a source. @throws ConfigError `address` */
export function fixedSigner(address: Address): SignerSource {
  if (!isAddress(address)) throw new ConfigError('address', address, '0x and 40 hex digits')
  return {
    async *watch() {
      yield { address }
    },
  }
}
