/** A node of the devnet, as others can reach it. */
export interface DevnetNode {
  name: string
  role: 'sequencer' | 'follower'
  /** `killed` by kill(), until restart(). */
  status: 'running' | 'killed'
  peerId: string
  enr: string
  multiaddr: string
  pid: number
}

/** A peer as one node of the devnet sees it. */
export interface DevnetPeer {
  peerId: string
  /** Whether it is in the node's mesh of any block topic. */
  inMesh: boolean
  /** gossipsub's score, and the parts that add up to it. */
  score: number
  application: number
  ipColocation: number
  behaviour: number
}
