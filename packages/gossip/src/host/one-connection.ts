import type { Connection, Libp2p } from '@libp2p/interface'

/** Two connections that opened within this time, in ms, were dialled in the same moment; a dial lasts 10 s. */
const SAME_MOMENT_MS = 10_000

/**
 * Closes what is too much when two peers have dialled each other in the same moment; op-node keeps both. Each would
 * count against the limits, and blocks take one of the two at random.
 */
export function keepOneConnection(node: Libp2p): void {
  const own = node.peerId.toString()
  node.addEventListener('connection:open', ({ detail: opened }) => {
    for (const connection of surplus(opened, node.getConnections(opened.remotePeer), own)) {
      connection.close().catch((error) => connection.abort(error))
    }
  })
}

type Link = Pick<Connection, 'direction' | 'status' | 'timeline' | 'remotePeer' | 'remoteAddr'>

/**
 * The connections to one peer that have to go now that another one opened: of two dialled in the same moment that of
 * the larger peer id, so that both sides choose the same; else the older one, which the peer seems to have lost.
 */
export function surplus<T extends Link>(opened: T, connections: readonly T[], own: string): T[] {
  const dialler = ({ direction, remotePeer }: T): string => (direction === 'outbound' ? own : remotePeer.toString())
  const gone: T[] = []
  for (const other of connections) {
    if (other === opened || other.status !== 'open' || other.direction === opened.direction) continue
    // Of two with one address, as go-libp2p makes them, for it dials from its listening port, libp2p's own dial goes.
    if (opened.direction === 'outbound' && opened.remoteAddr.equals(other.remoteAddr)) return []
    const apart = Math.abs(opened.timeline.open - other.timeline.open)
    if (apart > SAME_MOMENT_MS || dialler(other) > dialler(opened)) gone.push(other)
    else return [opened]
  }
  return gone
}
