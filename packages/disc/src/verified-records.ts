import { defaultCrypto, getV4Crypto, setV4Crypto, type V4Crypto } from '@chainsafe/enr'
import { BoundedMap } from './bounded-map.ts'
import { hasKnownLengths } from './enr/record.ts'
import { v4Crypto } from './native/v4-crypto.ts'

/** Records and keys whose arithmetic is remembered; about 700 bytes each. */
const MAX_REMEMBERED = 4_096

/**
 * Makes the verification of records cheap, natively where possible, and remembers which ones were verified: peers tell
 * the same records again and again, and without the addon each takes about 3 ms.
 *
 * It is the arithmetic of @chainsafe/enr that remembers, for everyone in the process; results are the same.
 * Where someone else has put in their own arithmetic, that stays.
 */
export function rememberVerifiedRecords(arithmetic: V4Crypto = v4Crypto()): void {
  if (getV4Crypto() !== defaultCrypto && getV4Crypto() !== arithmetic) return
  const verified = new BoundedMap<string, { publicKey: Uint8Array; data: Uint8Array }>(MAX_REMEMBERED) // BOUNDED
  const nodeIds = new BoundedMap<string, string>(MAX_REMEMBERED) // BOUNDED
  setV4Crypto({
    ...arithmetic,
    verify(publicKey, data, signature) {
      if (!hasKnownLengths(publicKey, signature)) return false
      const key = Buffer.from(signature).toString('latin1')
      const known = verified.get(key)
      if (known && Buffer.compare(known.publicKey, publicKey) === 0 && Buffer.compare(known.data, data) === 0) {
        return true
      }
      const valid = arithmetic.verify(publicKey, data, signature)
      if (valid) verified.set(key, { publicKey: publicKey.slice(), data: data.slice() })
      return valid
    },
    nodeId(publicKey) {
      const key = Buffer.from(publicKey).toString('latin1')
      const nodeId = nodeIds.get(key) ?? arithmetic.nodeId(publicKey)
      nodeIds.set(key, nodeId)
      return nodeId
    },
  })
}
