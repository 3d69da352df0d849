import { ConfigError } from '@kona/genesis'
import type { TypedEventTarget } from '@kona/genesis/driver'
import type { DevnetEvents } from '../events.ts'
import { BAD_BLOCKS, type BadBlock, type BadBlockInput, isBadBlock } from './bad-block.ts'
import type { Fleet, Member } from './fleet.ts'

/** How long peers may take to judge a bad block, in milliseconds. */
const VERDICT_MS = 5_000

/** What came of a bad block. */
export interface BadBlockOutcome {
  kind: BadBlock
  /** Who sent it. */
  node: string
  /** The rule that it breaks: docs/reasons.md. */
  code: string
  /** Nodes that it was sent to; none, when all have turned away from the sender. */
  sentTo: string[]
  /** Those of them that rejected it by that rule within 5 s. */
  rejectedBy: string[]
}

/** Has nodes publish bad blocks, one after the other, and sees who rejects them. */
export class Attack {
  readonly #events: TypedEventTarget<DevnetEvents>
  readonly #fleet: Fleet
  #last: Promise<unknown> = Promise.resolve()
  #turn = 0
  #sent: ((peers: readonly string[] | Error) => void) | undefined

  constructor(events: TypedEventTarget<DevnetEvents>, fleet: Fleet) {
    this.#events = events
    this.#fleet = fleet
  }

  /**
   * @param name the sender; the last node that runs, if left out
   * @throws ConfigError `kind`, `node`; an Error when the sender cannot send it
   */
  async publish(
    kind: BadBlock,
    name: string | undefined,
    input: () => Omit<BadBlockInput, 'turn'>,
  ): Promise<BadBlockOutcome> {
    if (!isBadBlock(kind)) throw new ConfigError('kind', kind, `one of ${Object.keys(BAD_BLOCKS).join(', ')}`)
    const outcome = this.#last.then(() => this.#publish(kind, this.#sender(name), input()))
    this.#last = outcome.catch(() => {})
    return outcome
  }

  /** The sender's word on who it sent to, or why it could not. */
  sent(peers: readonly string[] | Error): void {
    this.#sent?.(peers)
  }

  /** @throws ConfigError `node` */
  #sender(name: string | undefined): Member {
    const sender = name === undefined ? this.#fleet.running().at(-1) : this.#fleet.named(name)
    if (sender && this.#fleet.isRunning(sender)) return sender
    throw new ConfigError('node', name, 'a node that runs')
  }

  async #publish(kind: BadBlock, sender: Member, input: Omit<BadBlockInput, 'turn'>): Promise<BadBlockOutcome> {
    const names = new Map(this.#fleet.members.flatMap(({ node }) => (node ? [[node.peerId, node.name]] : [])))
    const code = BAD_BLOCKS[kind]
    const rejectedBy = new Set<string>() // BOUNDED: the devnet's nodes
    let sentTo: string[] | undefined
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = () => {
      if (sentTo?.every((name) => rejectedBy.has(name))) resolve()
    }
    const timer = setTimeout(resolve, VERDICT_MS)
    const ended = new AbortController()
    this.#events.addEventListener(
      'rejected',
      ({ detail }) => {
        if (detail.code === code) rejectedBy.add(detail.node)
        look()
      },
      { signal: ended.signal },
    )
    this.#sent = (peers) => {
      if (peers instanceof Error) return reject(peers)
      sentTo = peers.flatMap((peerId) => names.get(peerId) ?? [])
      look()
    }
    try {
      sender.process.tell({ type: 'attack', kind, ...input, turn: this.#turn++ })
      await promise
    } finally {
      clearTimeout(timer)
      ended.abort()
      this.#sent = undefined
    }
    if (!sentTo) throw new Error(`${sender.name} did not say within ${VERDICT_MS} ms that it sent the block`)
    return { kind, node: sender.name, code, sentTo, rejectedBy: sentTo.filter((one) => rejectedBy.has(one)) }
  }
}
