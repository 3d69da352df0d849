import { LocalNode } from '@kona/disc'
import { dialAddresses, parseRecord } from '@kona/disc/enr'
import { privateKeyAddress } from '@kona/gossip/payload'
import { EXIT } from '../cli/exit.ts'
import { printJson, printLine } from '../cli/output.ts'
import { fields } from '../cli/table.ts'
import { generateKeyFile, readKeyFile } from '../key-file.ts'
import { type AddressFlags, localRecord } from '../local-record.ts'

/** Writes a new key into a file that its owner alone can read. */
export async function keyGenerate(file: string): Promise<number> {
  const { peerId } = await generateKeyFile(file)
  printLine(`${file}: peer id ${peerId}`)
  return EXIT.ok
}

export interface KeyShowFlags extends AddressFlags {
  chainId?: number
  json: boolean
}

/** Tells everything that others know of a key; the key itself is not printed. */
export async function keyShow(file: string, { chainId, json, ...address }: KeyShowFlags): Promise<number> {
  const privateKey = await readKeyFile('<file>', file)
  const record = chainId === undefined ? undefined : localRecord(privateKey, chainId, address)
  const shown = {
    peerId: LocalNode.peerId({ privateKey }),
    nodeId: LocalNode.nodeId({ privateKey }),
    address: privateKeyAddress(privateKey),
    enr: record?.enr,
    multiaddr: record && dialAddresses(parseRecord(record.enr))[0],
  }
  if (json) {
    printJson(shown)
    return EXIT.ok
  }
  const { peerId, nodeId, enr, multiaddr } = shown
  for (const line of fields({ 'peer id': peerId, 'node id': nodeId, address: shown.address, enr, multiaddr }))
    printLine(line)
  return EXIT.ok
}
