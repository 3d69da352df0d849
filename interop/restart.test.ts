import { parseRecord } from '@kona/disc/enr'
import { expect, it } from 'vitest'
import { randomKey, testChain } from './chain.ts'
import { found } from './findings.ts'
import { connectedPeers, untilBlocksFlow, untilMeshed } from './mesh.ts'
import { OpNode, type OpNodeConfig } from './op-node.ts'
import { OurNode, type OurNodeOptions } from './our-node.ts'
import { opNodeSuite, running } from './suite.ts'
import { until } from './until.ts'

/** From the start of the process that was gone. */
const LIMIT_MS = 15_000

const LINKS = ['our static peer', 'our bootnode', 'op-node’s bootnode'] as const

opNodeSuite('restart', () => {
  for (const link of LINKS) {
    it(`blocks flow again within 15 s, whoever restarts: known as ${link}`, async () => {
      const chain = testChain('jovian')
      const { rollupConfig, key: publishKey } = chain
      const [opKey, ourKey] = [randomKey(), randomKey()]
      // Who knows the other starts second.
      let opConfig: OpNodeConfig = { rollupConfig, publishKey, privateKey: opKey }
      let ourOptions: OurNodeOptions = { privateKey: ourKey }
      let opNode: OpNode
      let ours: OurNode
      if (link === 'op-node’s bootnode') {
        ours = await running(OurNode.start(chain, ourOptions))
        opConfig = { ...opConfig, bootnodes: [ours.enr] }
        opNode = await running(OpNode.start(opConfig))
      } else {
        opNode = await running(OpNode.start(opConfig))
        const config = link === 'our bootnode' ? { bootnodes: [opNode.enr] } : { staticPeers: [opNode.multiaddr] }
        ourOptions = { ...ourOptions, config }
        ours = await running(OurNode.start(chain, ourOptions))
      }
      await untilMeshed(ours, opNode)
      await untilBlocksFlow(ours, opNode)
      opConfig = { ...opConfig, ...ports(opNode.multiaddr, opNode.enr) }
      ourOptions = { ...ourOptions, ...ports(ours.multiaddr, ours.enr) }

      const times: string[] = []
      for (const how of ['killed', 'stopped'] as const) {
        await (how === 'killed' ? opNode.kill() : opNode.stop())
        await until('ours sees it go', async () => (await connectedPeers(ours)).length === 0)
        const began = performance.now()
        opNode = await running(OpNode.start(opConfig))
        await untilBlocksFlow(ours, opNode, 4 * LIMIT_MS)
        const ms = performance.now() - began
        times.push(`op-node ${how}: ${(ms / 1000).toFixed(1)} s`)
        expect(ms).toBeLessThan(LIMIT_MS)
      }
      await ours.stop()
      await until('op-node sees it go', async () => (await connectedPeers(opNode)).length === 0)
      const began = performance.now()
      ours = await running(OurNode.start(chain, ourOptions))
      await untilBlocksFlow(ours, opNode, 4 * LIMIT_MS)
      const ms = performance.now() - began
      times.push(`ours stopped: ${(ms / 1000).toFixed(1)} s`)
      expect(ms).toBeLessThan(LIMIT_MS)
      found(
        'restart',
        `with the same key and ports; known as ${link}`,
        `blocks flow both ways again, from its start: ${times.join(', ')}`,
      )
    })
  }
})

function ports(multiaddr: string, enr: string): { tcpPort: number; udpPort: number } {
  const tcpPort = Number(/\/tcp\/(\d+)/.exec(multiaddr)?.[1])
  return { tcpPort, udpPort: parseRecord(enr).udpPort ?? 0 }
}
