import type { SignerMismatch } from '@kona/gossip'

/** What a node that works looks like, check by check. */
export interface Health {
  /** Whether every check is ok. */
  readonly healthy: boolean
  /** One sentence: that all is well, or the likely cause of what is not. */
  readonly summary: string
  /** Causes before what follows from them. */
  readonly checks: readonly HealthCheck[]
}

export type HealthCode =
  | 'running'
  | 'listening'
  | 'address'
  | 'bootnodes'
  | 'peers'
  | 'mesh'
  | 'clock'
  | 'signer'
  | 'last_block'

export interface HealthCheck {
  readonly code: HealthCode
  readonly ok: boolean
  /** One sentence for people: what is, and if that is bad, the likely cause. */
  readonly message: string
}

/** What a verdict is made of, at one moment. */
export interface HealthSnapshot {
  readonly status: string
  /** Multiaddrs that gossip listens on. */
  readonly listening: readonly string[]
  /** The IP address in the own record; undefined without one. */
  readonly address: string | undefined
  readonly discovery:
    | {
        readonly bootnodes: number
        readonly answered: number
        readonly known: number
        readonly udpPort: number | undefined
      }
    | undefined
  /** Connected. */
  readonly peers: number
  /** The topic that blocks of now come on. */
  readonly topic: string
  /** In the mesh of that topic. */
  readonly meshPeers: number
  /** In the mesh of each topic, from version 1 on. */
  readonly meshPeersByVersion: readonly number[]
  /** Seconds since the last accepted block, or since the start where there was none. */
  readonly quietSeconds: number
  readonly hadBlock: boolean
  /** Seconds. */
  readonly blockTime: number
  /** Seconds that our clock is behind the blocks', while it is. */
  readonly clockBehindSeconds: number | undefined
  /** Seconds from the last block's timestamp to its arrival. */
  readonly lastLagSeconds: number | undefined
  /** Age of the youngest block that was rejected as too old, in seconds, while no other comes. */
  readonly staleSeconds: number | undefined
  /** Whether a trusted signer is known. */
  readonly hasSigner: boolean
  readonly signerMismatch: SignerMismatch | undefined
}

/** Peers below which OP's operators are alerted, where so many are known. */
export const FEW_PEERS = 4

/** Block times without a block that are too many; and seconds, for chains with short ones. */
export const QUIET_BLOCKS = 10
export const QUIET_SECONDS = 30

/** Pure over a snapshot. */
export function health(snapshot: HealthSnapshot): Health {
  const checks = [
    running(snapshot),
    listening(snapshot),
    address(snapshot),
    bootnodes(snapshot),
    peers(snapshot),
    mesh(snapshot),
    clock(snapshot),
    signer(snapshot),
    lastBlock(snapshot),
  ].filter((check) => check !== undefined)
  return { healthy: checks.every(({ ok }) => ok), summary: summaryOf(checks), checks }
}

/** Blocks come by the mesh: where that stands, nothing before it is why they are missing. */
function summaryOf(checks: readonly HealthCheck[]): string {
  const mesh = checks.findIndex(({ code }) => code === 'mesh')
  const failed = checks.filter(({ ok }) => !ok)
  const isBehind = failed.some(({ code }) => code === 'last_block')
  const afterMesh = failed.find((check) => checks.indexOf(check) > mesh)
  const cause = (checks[mesh]?.ok ? afterMesh : undefined) ?? failed[0]
  if (!cause) return `the node is healthy: ${checks.at(-1)?.message}`
  if (cause.code !== 'last_block') return `the node is ${isBehind ? 'behind' : 'unhealthy'}: ${cause.message}`
  return `the node is behind: ${cause.message} although all else is well; has the sequencer stopped?`
}

function running({ status }: HealthSnapshot): HealthCheck {
  return { code: 'running', ok: status === 'running', message: `the node is ${status}` }
}

function listening({ listening, discovery }: HealthSnapshot): HealthCheck {
  const udp = discovery ? `, discovery on UDP port ${discovery.udpPort ?? 'unknown'}` : ', no discovery'
  if (listening.length > 0) return { code: 'listening', ok: true, message: `gossip listens on ${listening[0]}${udp}` }
  return { code: 'listening', ok: false, message: 'gossip listens nowhere, so nobody can connect to this node' }
}

function address({ address, discovery }: HealthSnapshot): HealthCheck | undefined {
  if (!discovery) return undefined
  if (address === undefined) {
    const message = 'the own record has no IP address, so nobody can find this node; set the address to advertise'
    return { code: 'address', ok: false, message }
  }
  const reach = isPrivate(address) ? ', which is private: only its own network reaches it' : ''
  return { code: 'address', ok: true, message: `the own record says ${address}${reach}` }
}

function bootnodes({ discovery }: HealthSnapshot): HealthCheck | undefined {
  if (!discovery || discovery.bootnodes === 0) return undefined
  const { answered, bootnodes } = discovery
  const cause = answered === 0 ? '; is UDP blocked, or is the list stale?' : ''
  return { code: 'bootnodes', ok: answered > 0, message: `${answered} of ${bootnodes} bootnodes have answered${cause}` }
}

function peers({ peers, discovery }: HealthSnapshot): HealthCheck {
  const known = discovery ? `, ${discovery.known} of this chain known` : ''
  const wanted = Math.min(FEW_PEERS, Math.max(1, discovery?.known ?? 1))
  const cause = peers >= wanted ? '' : '; is the TCP port reachable from outside, and are outgoing connections allowed?'
  return { code: 'peers', ok: peers >= wanted, message: `${peersAre(peers)} connected${known}${cause}` }
}

function mesh({ meshPeers, meshPeersByVersion, topic }: HealthSnapshot): HealthCheck {
  const all = `v1 to v${meshPeersByVersion.length}: ${meshPeersByVersion.join(', ')}`
  const cause = meshPeers > 0 ? '' : '; without one, blocks come late or not at all'
  return { code: 'mesh', ok: meshPeers > 0, message: `${peersAre(meshPeers)} in the mesh of ${topic} (${all})${cause}` }
}

function peersAre(count: number): string {
  return count === 1 ? '1 peer is' : `${count} peers are`
}

function clock(snapshot: HealthSnapshot): HealthCheck {
  const { clockBehindSeconds, lastLagSeconds, staleSeconds } = snapshot
  if (clockBehindSeconds !== undefined) {
    const message = `the clock is about ${clockBehindSeconds} s behind, so blocks are rejected; set it, for example by NTP`
    return { code: 'clock', ok: false, message }
  }
  // An old block between new ones is a replay.
  if (staleSeconds !== undefined && isQuiet(snapshot)) {
    const message = `the blocks that come are ${staleSeconds} s old, so they are rejected; is the clock ahead? Set it, for example by NTP`
    return { code: 'clock', ok: false, message }
  }
  const lag =
    lastLagSeconds === undefined ? '' : `; the last one came ${lastLagSeconds.toFixed(1)} s after its timestamp`
  return { code: 'clock', ok: true, message: `the clock fits the blocks${lag}` }
}

function signer({ hasSigner, signerMismatch }: HealthSnapshot): HealthCheck {
  if (signerMismatch) {
    const { recovered, expected, peers } = signerMismatch
    const relay = peers === 1 ? '1 peer relays' : `${peers} peers relay`
    const message = `${relay} blocks signed by ${recovered}, and we expect ${expected}; was the signer rotated?`
    return { code: 'signer', ok: false, message }
  }
  const message = hasSigner
    ? 'blocks come from the signer that we expect'
    : 'no signer is known, so every block is ignored'
  return { code: 'signer', ok: hasSigner, message }
}

function isQuiet({ quietSeconds, blockTime }: HealthSnapshot): boolean {
  return quietSeconds > Math.max(QUIET_SECONDS, QUIET_BLOCKS * blockTime)
}

function lastBlock(snapshot: HealthSnapshot): HealthCheck {
  const { quietSeconds, hadBlock } = snapshot
  const seconds = Math.round(quietSeconds)
  const message = hadBlock
    ? `the last block came ${seconds} s ago`
    : `no block came in the ${seconds} s since the start`
  return { code: 'last_block', ok: !isQuiet(snapshot), message }
}

/** Loopback, link-local and the private ranges of RFC 1918 and RFC 4193. */
function isPrivate(ip: string): boolean {
  return /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80)/i.test(ip)
}
