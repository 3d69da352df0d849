import { BoundedMap } from './bounded-map.ts'
import { parseIp4 } from './enr/ip.ts'
import { isLoopback, mayRelay } from './ip-range.ts'

/** Where a peer sees us: what its PONG tells. */
export interface ToldAddress {
  /** The peer's discv5 node id. */
  nodeId: string
  /** The peer's own IP address, where its answer came from. */
  sender: string
  ip: string
  port: number
}

/** Milliseconds that what a peer told counts (geth p2p/enode/localnode.go: iptrackWindow). */
const VOTE_MS = 300_000
/** Peers of one family whose word is kept. */
const MAX_VOTERS = 200

type Vote = Pick<ToldAddress, 'ip' | 'port'> & { atMs: number }

/**
 * What peers say the own address is. Ours and not discv5's own, which counts IPv4 and IPv6 as one election, so that
 * each takes the other's place; lets one host vote with as many node ids as it makes; and keeps what was told by
 * those that it has forgotten (@chainsafe/discv5 11.0.0, service/addrVotes.ts).
 */
export class AddressVotes {
  readonly #needed: number
  readonly #votes4 = new BoundedMap<string, Vote>(MAX_VOTERS) // BOUNDED: MAX_VOTERS, oldest out
  readonly #votes6 = new BoundedMap<string, Vote>(MAX_VOTERS) // BOUNDED: MAX_VOTERS, oldest out

  /** @param needed how many peers must tell the same address; those of one IP address are one, loopback apart */
  constructor(needed: number) {
    this.#needed = needed
  }

  /** True if enough peers tell this address, and more than any other of its family. */
  add({ nodeId, sender, ip, port }: ToldAddress, nowMs: number): boolean {
    const is4 = parseIp4(ip) !== undefined
    // Who reached us over one family knows nothing of the other; who is far away knows nothing of our private address.
    if (is4 !== (parseIp4(sender) !== undefined) || port === 0 || !mayRelay(sender, ip)) return false
    const votes = is4 ? this.#votes4 : this.#votes6
    votes.set(isLoopback(sender) ? nodeId : sender, { ip, port, atMs: nowMs })
    const counts = new Map<string, number>() // BOUNDED: MAX_VOTERS
    for (const vote of votes.values()) {
      if (nowMs - vote.atMs > VOTE_MS) continue
      const address = `${vote.ip} ${vote.port}`
      counts.set(address, (counts.get(address) ?? 0) + 1)
    }
    const own = `${ip} ${port}`
    const count = counts.get(own) as number
    return count >= this.#needed && [...counts].every(([address, other]) => address === own || other < count)
  }
}
