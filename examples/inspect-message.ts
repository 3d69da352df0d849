// Says what a captured gossip message holds: node --conditions=@kona/source inspect-message.ts FILE CHAIN VERSION
import { readFile } from 'node:fs/promises'
import { getChain } from '@kona/genesis/registry'
import { decodeMessage, type PayloadVersion, payloadToRpc, recoverSigner } from '@kona/gossip/payload'

const [file = '', chain = 'op-mainnet', version = '4'] = process.argv.slice(2)
const { envelope, signature, payloadHash } = decodeMessage(await readFile(file), {
  version: Number(version) as PayloadVersion,
})
const signer = recoverSigner({ chainId: getChain(chain).id, payloadHash, signature })
process.stdout.write(`signed by ${signer}\n${JSON.stringify(payloadToRpc(envelope), null, 2)}\n`)
