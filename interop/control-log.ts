import type { Hex } from '@kona/genesis'
import { blocksTopic, messageId } from '@kona/gossip'
import type { OpNode } from './op-node.ts'
import type { OurNode } from './our-node.ts'

/** What this uses of gossipsub's inside; a test may. */
interface SentRpcs {
  sendRpc(peerId: string, rpc: { control?: { ihave?: Ids[]; iwant?: Ids[] } }): boolean
}

interface Ids {
  readonly messageIDs: readonly Uint8Array[]
}

interface Control {
  readonly node: string
  readonly peer: string
  readonly ids: readonly string[]
  readonly at: number
}

/** IHAVE and IWANT as each node of a test sent them, and who held which block when. */
export class ControlLog {
  readonly #ihaves: Control[] = []
  readonly #iwants: Control[] = []
  readonly #ours = new Set<string>()
  readonly #opNodes = new Set<string>()
  /** By peer id and block: since when it holds it. */
  readonly #holds = new Map<string, Map<Hex, number>>()
  /** Of every id that any node gave a block: nodes that disagree on ids would ask for what they hold under another. */
  readonly #blockOf = new Map<string, Hex>()

  watchOpNode(node: OpNode): void {
    const holds = new Map<Hex, number>()
    this.#opNodes.add(node.peerId)
    this.#holds.set(node.peerId, holds)
    node.listen((event) => {
      if (event.event === 'deliver' && event.hash !== undefined) {
        holds.set(event.hash, event.at)
        this.#blockOf.set(event.id, event.hash)
      }
      if ((event.event === 'ihave' || event.event === 'iwant') && event.sent) {
        const { peerId: peer, ids, at } = event
        ;(event.event === 'ihave' ? this.#ihaves : this.#iwants).push({ node: node.peerId, peer, ids, at })
      }
    })
  }

  watchOurs({ network, peerId: node, chain }: OurNode): void {
    const holds = new Map<Hex, number>()
    this.#ours.add(node)
    this.#holds.set(node, holds)
    network.addEventListener('message:judged', ({ detail: { hash } }) => {
      if (hash !== undefined) holds.set(hash, Date.now())
    })
    network.addEventListener('block:published', ({ detail: { hash } }) => holds.set(hash, Date.now()))
    void this.#learnIds(network.unsafeBlocks({ maxBlocks: 4096 }), chain.rollupConfig.l2ChainId)
    const inner = network.gossip.libp2p.services.pubsub as unknown as SentRpcs
    const send = inner.sendRpc.bind(inner)
    inner.sendRpc = (peer, rpc) => {
      const at = Date.now()
      const sent = send(peer, rpc)
      // What waited for the peer has been put into this RPC.
      const [ihave, iwant] = [idsOf(rpc.control?.ihave), idsOf(rpc.control?.iwant)]
      if (ihave.length > 0) this.#ihaves.push({ node, peer, ids: ihave, at })
      if (iwant.length > 0) this.#iwants.push({ node, peer, ids: iwant, at })
      return sent
    }
  }

  async #learnIds(blocks: ReturnType<OurNode['network']['unsafeBlocks']>, chainId: number): Promise<void> {
    for await (const { hash, version, data } of blocks) {
      this.#blockOf.set(Buffer.from(messageId(blocksTopic(chainId, version), data)).toString('hex'), hash)
    }
  }

  /** How many ids were announced from one kind to the other. */
  ihavesAcross(): { toOurs: number; toOpNode: number } {
    const sum = (from: Set<string>, to: Set<string>): number =>
      this.#ihaves.reduce((total, { node, peer, ids }) => total + (from.has(node) && to.has(peer) ? ids.length : 0), 0)
    return { toOurs: sum(this.#opNodes, this.#ours), toOpNode: sum(this.#ours, this.#opNodes) }
  }

  /** How many ids were asked for, those whose block the asking node held by then, and those that name no known block. */
  iwants(): { iwants: number; held: readonly string[]; unknown: readonly string[] } {
    const asked = this.#iwants.flatMap(({ node, ids, at }) => ids.map((id) => ({ node, id, at })))
    const since = ({ node, id }: { node: string; id: string }): number =>
      this.#holds.get(node)?.get(this.#blockOf.get(id) ?? '0x') ?? Number.POSITIVE_INFINITY
    const held = asked.filter((one) => since(one) < one.at)
    const unknown = asked.filter(({ id }) => !this.#blockOf.has(id))
    return { iwants: asked.length, held: held.map(({ id }) => id), unknown: unknown.map(({ id }) => id) }
  }
}

const idsOf = (parts: readonly Ids[] = []): string[] =>
  parts.flatMap(({ messageIDs }) => messageIDs.map((id) => Buffer.from(id).toString('hex')))
