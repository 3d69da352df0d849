import { ENR } from '@chainsafe/enr'
import { Point } from '@noble/secp256k1'

/** The 128 digits by which an enode names a record's key. */
export function enodePublicKeyText(enr: string): string {
  return Point.fromBytes(ENR.decodeTxt(enr).publicKey).toHex(false).slice(2)
}
