import type { Address, Hex } from '@kona/genesis'
import type { DevnetNode, DevnetPeer } from './node.ts'
import type { DevnetBlock, DevnetSummary } from './tally.ts'

/** A change of the unsafe block signer that every node has learned. */
export interface DevnetRotation {
  previous: Address
  current: Address
  /** Milliseconds from the block of L1 that has it until each running node had learned it. */
  learnedMs: Record<string, number>
}

/** Times are milliseconds since the epoch, with fractions. */
export interface DevnetEvents {
  /** L1 is there, with `--l1`. */
  l1: { url: string; pid: number }
  /** A node has started, also one that was added or restarted. */
  node: DevnetNode
  /** A node's process was killed by kill() or restart(). */
  killed: { node: string }
  /** Every node is reached by the sequencer's blocks; the first one comes next. */
  ready: { rollupFile: string }
  /** The sequencer sent a block. */
  published: { number: bigint; hash: Hex; bytes: number; atMs: number }
  /** A node accepted a block that the peer `from` sent. */
  arrived: { node: string; from: string; number: bigint; hash: Hex; atMs: number }
  /** A block has reached every node that it was expected at, or is late. */
  block: DevnetBlock
  rotated: DevnetRotation
  /** A node rejected a message; `message` says why, for people. */
  rejected: { node: string; code: string; from: string; message: string }
  /** A node's peers and connections, while watchPeers() is on. */
  peers: { node: string; peers: DevnetPeer[] }
  /** The sequencer made the last of the blocks asked for, and each arrived or is late. */
  done: DevnetSummary
}
