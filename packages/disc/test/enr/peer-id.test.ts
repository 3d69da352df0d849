import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { getPublicKey, utils } from '@noble/secp256k1'
import { expect, it } from 'vitest'
import { peerIdOf } from '../../src/enr/peer-id.ts'

it("makes libp2p's peer ids", () => {
  for (let i = 0; i < 50; i++) {
    const publicKey = getPublicKey(utils.randomSecretKey(), true)
    expect(peerIdOf(publicKey)).toBe(peerIdFromPublicKey(publicKeyFromRaw(publicKey)).toString())
  }
})
