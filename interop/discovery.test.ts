import { parseRecord } from '@kona/disc/enr'
import { expect, it } from 'vitest'
import { type TestChain, testChain } from './chain.ts'
import { found, SOAK } from './findings.ts'
import { type AnyNode, connect, connectedPeers, everConnected, untilBlocksFlow, untilMeshed } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { opNodeSuite, running } from './suite.ts'
import { until } from './until.ts'

const KINDS = ['op-node', 'ours'] as const
type Kind = (typeof KINDS)[number]

function start(kind: Kind, chain: TestChain, bootnodes: readonly string[]): Promise<AnyNode> {
  const { rollupConfig, key: publishKey } = chain
  return kind === 'ours'
    ? running(OurNode.start(chain, { config: { bootnodes } }))
    : running(OpNode.start({ rollupConfig, publishKey, bootnodes }))
}

/** Node ids of a node's discv5 table. */
async function table(node: AnyNode): Promise<string[]> {
  const records = 'network' in node ? node.network.discovery!.table() : await node.rpc<string[]>('opp2p_discoveryTable')
  return records.map((enr) => parseRecord(enr).nodeId)
}

opNodeSuite('discovery', () => {
  for (const kind of KINDS) {
    it(`finds both kinds through ${kind} as the only bootnode, and never dials another chain`, async () => {
      const chain = testChain('jovian')
      const other = testChain('jovian')
      const bootnode = await start(kind, chain, [])
      const bootnodes = [bootnode.enr]
      const strangers = await Promise.all(KINDS.map((of) => start(of, other, bootnodes)))
      const nodes = await Promise.all([...KINDS, ...KINDS].map((of) => start(of, chain, bootnodes)))
      const all = [bootnode, ...nodes]

      const began = performance.now()
      const missing = async (): Promise<string[]> => {
        const lacks = await Promise.all(
          all.map(async (node, i) => {
            const connected = await connectedPeers(node)
            return all.flatMap((peer, j) => (i === j || connected.includes(peer.peerId) ? [] : [`${i} lacks ${j}`]))
          }),
        )
        return lacks.flat()
      }
      let lacks: string[] = []
      await until(
        'all are connected to all',
        async () => {
          lacks = await missing()
          return lacks.length === 0
        },
        { deadlineMs: 180_000, found: () => lacks },
      )
      const seconds = (performance.now() - began) / 1000

      // The strangers were found as well.
      const ids = strangers.map(({ enr }) => parseRecord(enr).nodeId)
      await until('the bootnode knows the strangers', async () => {
        const known = await table(bootnode)
        return ids.every((id) => known.includes(id))
      })
      // Nobody dialled them, and they dialled nobody but each other.
      const [one, two] = strangers as [AnyNode, AnyNode]
      await until('the strangers find each other', async () => (await connectedPeers(one)).includes(two.peerId), {
        deadlineMs: 120_000,
      })
      expect([...everConnected(one)]).toEqual([two.peerId])
      expect([...everConnected(two)]).toEqual([one.peerId])
      found(
        'discovery',
        `${kind} is the only bootnode of 2 op-nodes, 2 of ours and 2 of another chain`,
        `all 10 links among the 5 after ${seconds.toFixed(0)} s, none to the other chain`,
      )
    })
  }

  const rounds = SOAK ? 50 : 5
  it(`ends with one connection when both dial each other in the same moment, ${rounds} times`, async () => {
    const counts: string[] = []
    for (let round = 0; round < rounds; round++) {
      const chain = testChain('jovian')
      const opNode = await OpNode.start({ rollupConfig: chain.rollupConfig, publishKey: chain.key, discovery: false })
      const ours = await OurNode.start(chain, { config: { discovery: false } })
      try {
        await Promise.allSettled([connect(ours, opNode), connect(opNode, ours)])
        const open = () => opNode.events.findLast((event) => event.event === 'peer')?.open ?? 0
        const own = () => ours.network.gossip.libp2p.getConnections().length
        await until('one connection is left', () => open() === 1 && own() === 1, {
          found: () => `op-node has ${open()}, ours ${own()}`,
        })
        await untilMeshed(ours, opNode)
        await untilBlocksFlow(ours, opNode)
        expect([open(), own()]).toEqual([1, 1])
        const opened = opNode.events.filter((event) => event.event === 'peer' && event.connected).length
        counts.push(String(opened))
      } finally {
        await Promise.all([opNode.stop(), ours.stop()])
      }
    }
    const twice = counts.filter((opened) => opened !== '1').length
    found(
      'discovery',
      'both dial each other in the same moment',
      `${rounds} of ${rounds} rounds ended with 1 connection; ${twice} had more at first`,
    )
  })
})
