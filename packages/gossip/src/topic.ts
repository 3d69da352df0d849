import type { PayloadVersion } from './payload/execution-payload.ts'
import { PAYLOAD_VERSIONS } from './payload/version.ts'

/**
 * The gossip topic of a payload version: `/optimism/<chain id>/<version - 1>/blocks`.
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#gossip-topics
 */
export function blocksTopic(chainId: number, version: PayloadVersion): string {
  return `/optimism/${chainId}/${version - 1}/blocks`
}

/** The four topics of a chain, version 1 first. A node joins all of them, whatever fork is active. */
export function blocksTopics(chainId: number): readonly string[] {
  return PAYLOAD_VERSIONS.map((version) => blocksTopic(chainId, version))
}

/** The payload version that a topic of this chain carries; undefined for any other topic. */
export function topicVersion(topic: string, chainId: number): PayloadVersion | undefined {
  return PAYLOAD_VERSIONS.find((version) => blocksTopic(chainId, version) === topic)
}
