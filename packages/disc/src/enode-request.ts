import type { Discv5 } from '@chainsafe/discv5'
import { ENR } from '@chainsafe/enr'
import { type Enode, enodeNodeId, enodePublicKey } from './enr/enode.ts'
import { parseIp4, parseIp6 } from './enr/ip.ts'

/**
 * Asks a node that is known by enode for its record. discv5 cannot: what it sends to a multiaddr with /p2p/ is
 * answered from one without, and the two never equal (@chainsafe/discv5 11.0.0, session/service.ts). So it gets an
 * unsigned record to send to, which the session guard keeps out of the table, as geth makes one of an enode.
 *
 * @returns the signed record; undefined if there is no answer before the signal
 */
export async function requestEnodeRecord(discv5: Discv5, enode: Enode, signal: AbortSignal): Promise<ENR | undefined> {
  const nodeId = enodeNodeId(enode)
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const asked = discv5.sendFindNode(unsignedRecord(enode), [0]).catch(() => undefined)
  const records = signal.aborted ? undefined : await Promise.race([asked, aborted])
  return records?.find((record) => record.nodeId === nodeId)
}

function unsignedRecord(enode: Enode): ENR {
  const port = Uint8Array.of(enode.udpPort >> 8, enode.udpPort & 0xff)
  const ip4 = parseIp4(enode.ip)
  const entries = new Map([
    ['id', new TextEncoder().encode('v4')],
    ['secp256k1', enodePublicKey(enode)],
    ip4 ? ['ip', ip4] : ['ip6', parseIp6(enode.ip) as Uint8Array],
    [ip4 ? 'udp' : 'udp6', port],
  ])
  return new ENR(entries, 0n, new Uint8Array(0))
}
