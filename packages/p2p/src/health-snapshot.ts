import { parseRecord } from '@kona/disc/enr'
import { blocksTopic, blocksTopics } from '@kona/gossip'
import { versionAt } from '@kona/gossip/payload'
import type { BlockWatch } from './block-watch.ts'
import type { HealthSnapshot } from './health.ts'
import type { Network } from './network.ts'
import type { ParsedNetworkConfig } from './network-config.ts'

/** What the health of a network is made of, now. */
export function healthSnapshot(network: Network, blocks: BlockWatch, config: ParsedNetworkConfig): HealthSnapshot {
  const { gossip, discovery } = network
  const { rollupConfig } = config
  const now = BigInt(Math.floor(Date.now() / 1_000))
  const topic = blocksTopic(rollupConfig.l2ChainId, versionAt(rollupConfig, now))
  const peers = network.peers()
  const inMesh = (of: string) => peers.filter(({ meshTopics }) => meshTopics.includes(of)).length
  const { enr } = network.localRecord()
  const record = enr === undefined ? undefined : parseRecord(enr)
  return {
    status: network.status,
    listening: gossip.addresses(),
    address: record?.ip ?? record?.ip6,
    discovery: discovery && {
      bootnodes: discovery.bootnodes.total,
      answered: discovery.bootnodes.answered,
      known: discovery.knownCount,
      udpPort: record?.udpPort ?? record?.udp6Port,
    },
    peers: peers.length,
    topic,
    meshPeers: inMesh(topic),
    meshPeersByVersion: blocksTopics(rollupConfig.l2ChainId).map(inMesh),
    quietSeconds: blocks.quietSeconds,
    hadBlock: blocks.hadBlock,
    blockTime: rollupConfig.blockTime,
    clockBehindSeconds: blocks.clockBehindSeconds,
    lastLagSeconds: blocks.lastLagSeconds,
    staleSeconds: blocks.staleSeconds,
    hasSigner: gossip.unsafeBlockSigner !== undefined,
    signerMismatch: gossip.signerMismatch,
  }
}
