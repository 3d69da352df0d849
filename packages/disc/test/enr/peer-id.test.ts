import { generateKeyPair, publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { getPublicKey, utils } from '@noble/secp256k1'
import { expect, it } from 'vitest'
import { enodeNodeId } from '../../src/enr/enode.ts'
import { nodeIdOfPeer, peerIdOf } from '../../src/enr/peer-id.ts'

it("makes libp2p's peer ids", () => {
  for (let i = 0; i < 50; i++) {
    const publicKey = getPublicKey(utils.randomSecretKey(), true)
    expect(peerIdOf(publicKey)).toBe(peerIdFromPublicKey(publicKeyFromRaw(publicKey)).toString())
  }
})

it('tells the node id of a peer, and nothing of what has no secp256k1 key', async () => {
  for (let i = 0; i < 50; i++) {
    const secret = utils.randomSecretKey()
    const publicKey = Buffer.from(getPublicKey(secret, false).subarray(1)).toString('hex')
    expect(nodeIdOfPeer(peerIdOf(getPublicKey(secret, true)))).toBe(enodeNodeId({ publicKey }))
  }
  const { publicKey } = await generateKeyPair('Ed25519')
  const ed25519 = peerIdFromPublicKey(publicKey).toString()
  const noPoint = peerIdOf(new Uint8Array(33).fill(0xff))
  for (const text of [ed25519, noPoint, '', '1', 'hello', `1${'z'.repeat(52)}`, '1'.repeat(53), 'z'.repeat(10_000)]) {
    expect(nodeIdOfPeer(text), text.slice(0, 60)).toBeUndefined()
  }
})
