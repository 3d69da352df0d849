// What the page knows of the devnet. Everything that grows with time is bounded.

const MAX_BLOCKS = 60
const MAX_LOG = 100

export function emptyModel() {
  return {
    connected: false,
    options: undefined,
    signer: undefined,
    /** By name. BOUNDED: the devnet's nodes */
    nodes: new Map(),
    /** Peers of each node, by its name. BOUNDED: the devnet's nodes */
    peers: new Map(),
    /** BOUNDED: MAX_BLOCKS, the oldest out */
    blocks: [],
    /** BOUNDED: MAX_LOG, the oldest out */
    log: [],
    selected: undefined,
  }
}

export function applySnapshot(model, snapshot) {
  model.options = snapshot.options
  model.signer = snapshot.unsafeBlockSigner
  model.nodes = new Map(snapshot.nodes.map((node) => [node.name, node]))
  model.peers = new Map(snapshot.peers.map(({ node, peers }) => [node, peers]))
  model.blocks = snapshot.blocks.slice(-MAX_BLOCKS)
  model.log = snapshot.log.slice(-MAX_LOG)
  if (!model.nodes.has(model.selected)) model.selected = snapshot.nodes.find(isFollower)?.name
}

/** Takes an event of the stream. */
export function apply(model, type, detail) {
  if (type === 'node') {
    model.nodes.set(detail.name, detail)
    if (isFollower(detail)) model.selected ??= detail.name
  } else if (type === 'killed') {
    const node = model.nodes.get(detail.node)
    if (node) model.nodes.set(detail.node, { ...node, status: 'killed' })
    model.peers.delete(detail.node)
  } else if (type === 'peers') model.peers.set(detail.node, detail.peers)
  else if (type === 'block') push(model.blocks, detail, MAX_BLOCKS)
  else if (type === 'rotated') model.signer = detail.current
  if (['node', 'killed', 'rejected', 'rotated'].includes(type)) {
    push(model.log, { atMs: Date.now(), type, detail }, MAX_LOG)
  }
}

/** The name of a peer id, or its end where no node of the devnet has it. */
export function nameOf(model, peerId) {
  for (const node of model.nodes.values()) if (node.peerId === peerId) return node.name
  return `…${peerId.slice(-8)}`
}

/** Nodes in the order of the devnet: the sequencer, then by number. */
export function inOrder(model) {
  const rank = ({ role, name }) => (role === 'sequencer' ? 0 : Number(name.split('-').at(-1)))
  return [...model.nodes.values()].sort((a, b) => rank(a) - rank(b))
}

/** The lowest score that others give to a node; undefined where nobody is connected to it. */
export function lowestScore(model, { peerId }) {
  const scores = [...model.peers.values()].flat().filter((peer) => peer.peerId === peerId)
  return scores.length === 0 ? undefined : Math.min(...scores.map(({ score }) => score))
}

/** p50, p95 and the slowest of a block's arrivals, in milliseconds; undefined where it arrived nowhere. */
export function figures({ latencyMs }) {
  const arrived = Object.entries(latencyMs).filter(([, ms]) => ms !== null)
  arrived.sort(([, a], [, b]) => a - b)
  if (arrived.length === 0) return undefined
  const at = (share) => arrived[Math.ceil(arrived.length * share) - 1][1]
  const [slowestAt, slowest] = arrived.at(-1)
  return { p50: at(0.5), p95: at(0.95), slowest, slowestAt }
}

function isFollower({ role }) {
  return role === 'follower'
}

function push(list, one, max) {
  list.push(one)
  if (list.length > max) list.shift()
}
