import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { multiaddrIp } from '../gater/ip.ts'
import { isPeerIdText } from '../gater/peer-id.ts'
import { type Keeping, Records } from '../store/records.ts'

/** A peer that was connected for longer than the grace period, and where it can be dialled. */
export interface RememberedPeer {
  readonly peerId: string
  /** Multiaddrs without `/p2p/`, at most 8. */
  readonly addresses: readonly string[]
  /** When it was last connected, Unix time in milliseconds; to ten minutes. */
  readonly seenMs: number
}

/** Peers remembered; past it the one that was seen longest ago goes. */
export const MAX_REMEMBERED_PEERS = 1_000

const MAX_ADDRESSES = 8
const MAX_ADDRESS_LENGTH = 256

/** Milliseconds until a peer that is still there is written again. */
const REWRITE_MS = 600_000

/**
 * The peers to begin with after a restart. Only what an own connection has shown is remembered: the address that was
 * dialled; of those who dialled us, where they say they listen on the IP address that they came from.
 */
export class AddressBook {
  readonly #peers = new Map<string, RememberedPeer>() // BOUNDED: MAX_REMEMBERED_PEERS, oldest out; in order of seenMs
  readonly #records: Records<RememberedPeer>
  readonly #graceMs: number

  /** @param graceMs how long a connection has to last */
  constructor(keeping: Keeping, graceMs: number) {
    this.#graceMs = graceMs
    const maxRecords = MAX_REMEMBERED_PEERS
    this.#records = new Records({ ...keeping, kind: 'peers', parse: parseRemembered, maxRecords })
  }

  /** Those remembered, the last seen first. */
  list(): RememberedPeer[] {
    return [...this.#peers.values()].reverse()
  }

  forget(peerId: string): void {
    if (this.#peers.delete(peerId)) void this.#records.delete(peerId)
  }

  /** Takes up what was stored. @returns how many entries were no peers */
  async restore(): Promise<number> {
    const { values, skipped } = await this.#records.load()
    for (const peer of [...values].sort((a, b) => a.seenMs - b.seenMs)) this.#peers.set(peer.peerId, peer)
    return skipped
  }

  /**
   * Looks at who is connected; the driver does so now and then, and when it stops.
   *
   * @param listening where a peer says that it listens
   */
  note(connections: readonly Connection[], listening: (peerId: string) => readonly string[], nowMs = Date.now()): void {
    for (const connection of connections) {
      const peerId = connection.remotePeer.toString()
      const known = this.#peers.get(peerId)
      if (nowMs - connection.timeline.open < this.#graceMs) continue
      const addresses = dialable(connection, listening(peerId))
      if (addresses.length === 0) continue
      const isSame = known && String(known.addresses) === String(addresses) && nowMs - known.seenMs < REWRITE_MS
      if (!isSame) this.#remember({ peerId, addresses, seenMs: nowMs })
    }
  }

  /** Resolves when everything is written. Rejects with the datastore's error. */
  flush(): Promise<void> {
    return this.#records.flush()
  }

  #remember(peer: RememberedPeer): void {
    this.#peers.delete(peer.peerId)
    this.#peers.set(peer.peerId, peer)
    void this.#records.put(peer.peerId, peer)
    if (this.#peers.size > MAX_REMEMBERED_PEERS) this.forget(this.#peers.keys().next().value as string)
  }
}

function dialable({ direction, remoteAddr }: Connection, listening: readonly string[]): string[] {
  if (direction === 'outbound') return [withoutPeerId(remoteAddr.toString())]
  const ip = multiaddrIp(remoteAddr)
  const sameIp = listening.filter((address) => ip !== undefined && multiaddrIp(multiaddr(address)) === ip)
  return [...new Set(sameIp.map(withoutPeerId))]
    .filter((text) => text.length <= MAX_ADDRESS_LENGTH)
    .slice(0, MAX_ADDRESSES)
}

function withoutPeerId(address: string): string {
  return address.replace(/\/p2p\/[^/]+$/, '')
}

/** A peer that was stored. Undefined, or a throw, for what is none. */
function parseRemembered(json: unknown): RememberedPeer | undefined {
  const { peerId, addresses, seenMs } = json as RememberedPeer
  const isList = Array.isArray(addresses) && addresses.length > 0 && addresses.length <= MAX_ADDRESSES
  if (!isList || !isPeerIdText(peerId) || !Number.isSafeInteger(seenMs)) return undefined
  return { peerId, addresses: addresses.map((text) => multiaddr(text).toString()), seenMs }
}
