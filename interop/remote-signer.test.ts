import { randomBytes } from 'node:crypto'
import type { Hex } from '@kona/genesis'
import { privateKeyAddress, recoverSigner } from '@kona/gossip/payload'
import { type RemoteSignerOptions, remoteSigner } from '@kona/p2p'
import { expect, it } from 'vitest'
import { type Authority, certificateAuthority } from '../packages/p2p/test/support/certificates.ts'
import { randomKey } from './chain.ts'
import { OpSigner } from './op-signer.ts'
import { opNodeSuite, running } from './suite.ts'

const CHAIN_ID = 901
const request = (chainId = CHAIN_ID) => ({ chainId, payloadHash: `0x${randomBytes(32).toString('hex')}` as Hex })

async function opSigner(key: Hex, chainId = CHAIN_ID): Promise<{ server: OpSigner; authority: Authority }> {
  const authority = await certificateAuthority('op-signer')
  const { cert, key: certKey } = await authority.issue('signer')
  const server = await running(OpSigner.start({ key, chainId, client: 'sequencer', ca: authority.ca, cert, certKey }))
  return { server, authority }
}

opNodeSuite('remote signer', () => {
  it('is answered by op-node’s own server and signer, and refused by its own errors', async () => {
    const key = randomKey()
    const address = privateKeyAddress(key)
    const { server, authority } = await opSigner(key)
    const { endpoint } = server
    const { ca } = authority
    const signerOf = async (client: string, over: Partial<RemoteSignerOptions> = {}) =>
      remoteSigner({ endpoint, address, timeoutMs: 5_000, tls: { ca, ...(await authority.issue(client)) }, ...over })
    const signal = AbortSignal.timeout(60_000)

    const signer = await signerOf('sequencer')
    await signer.check?.({ signal })
    for (let i = 0; i < 20; i++) {
      const { chainId, payloadHash } = request()
      const signature = await signer.sign({ chainId, payloadHash }, { signal })
      expect(recoverSigner({ chainId, payloadHash, signature })).toBe(address)
    }

    const refused = { code: 'refused', fatal: true }
    await expect(signer.sign(request(10), { signal })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('unexpected chainId (-32013)'),
    })
    const other = await signerOf('sequencer', { address: privateKeyAddress(randomKey()) })
    await expect(other.sign(request(), { signal })).rejects.toMatchObject(refused)
    const unknown = await signerOf('somebody')
    await expect(unknown.sign(request(), { signal })).rejects.toMatchObject(refused)

    const strangers = await certificateAuthority('strangers')
    const stranger = await signerOf('sequencer', { tls: { ca, ...(await strangers.issue('sequencer')) } })
    await expect(stranger.sign(request(), { signal })).rejects.toMatchObject({ code: 'tls', fatal: true })
  })
})
