import { expect, it } from 'vitest'
import { testChain } from './chain.ts'
import { found } from './findings.ts'
import { connect, untilMeshed } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { opNodeSuite, running } from './suite.ts'

/** What op-node v1.19.6 opens streams for; of gossipsub's it takes the first that the peer has too. */
const DIALLED = ['/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', '/ipfs/ping/1.0.0', '/meshsub/']

opNodeSuite('identify', () => {
  it('tells each of the other’s protocols, and ours lack nothing that op-node dials', async () => {
    const chain = testChain('jovian')
    const opNode = await running(OpNode.start({ rollupConfig: chain.rollupConfig, publishKey: chain.key }))
    const ours = await running(OurNode.start(chain))
    await connect(opNode, ours)
    await untilMeshed(ours, opNode)

    const own = [...(await opNode.protocols(ours.peerId))].sort()
    const peer = ours.network.peers().find(({ peerId }) => peerId === opNode.peerId)
    const theirs = [...(await opNode.protocols())].sort()
    expect([...(peer?.protocols ?? [])].sort()).toEqual(theirs)
    for (const prefix of DIALLED) {
      expect(own.filter((protocol) => protocol.startsWith(prefix))).not.toEqual([])
    }
    const lacking = theirs.filter((protocol) => !own.includes(protocol))
    // It adds extensions to the version before, and neither of us uses any.
    expect(lacking.filter((protocol) => protocol !== '/meshsub/1.3.0')).toEqual([])
    const { protocol } = (await opNode.counts())[ours.peerId]!
    expect(own).toContain(protocol)
    expect(peer?.agent).toBe('optimism')
    const id = String(chain.rollupConfig.l2ChainId)
    const list = (protocols: readonly string[]) => protocols.join(' ').replaceAll(id, '<id>')
    found('identify', 'protocols of op-node', list(theirs))
    found(
      'identify',
      'protocols of ours',
      `${list(own)}; lacking of op-node’s: ${list(lacking) || 'none'}; op-node gossips to us over ${protocol}`,
    )
  })
})
