import type { PeerSnapshot } from '@kona/p2p/rpc'
import { EXIT } from '../cli/exit.ts'
import { printJson, printLine } from '../cli/output.ts'
import { printable, table } from '../cli/table.ts'
import { callNode } from '../rpc-client.ts'
import type { RpcFlags } from './rpc-flags.ts'

const HEADING = [
  ...['PEER ID', 'DIRECTION', 'MESH', 'SCORE', 'APPLICATION', 'IP', 'BEHAVIOUR'],
  ...['FIRST', 'DUPLICATES', 'MEDIAN LAG', 'AGENT'],
]

/** Lists the connected peers of a running node. */
export async function peers({ 'rpc.url': url, json }: RpcFlags): Promise<number> {
  const snapshots = await callNode(url, 'opp2p_peerSnapshots')
  if (json) for (const snapshot of snapshots) printJson(snapshot)
  else for (const line of table([HEADING, ...snapshots.map(row)])) printLine(line)
  return EXIT.ok
}

/** Tells what counts for and against one peer. */
export async function explainPeer(peerId: string, { 'rpc.url': url, json }: RpcFlags): Promise<number> {
  const explanation = await callNode(url, 'opp2p_explainPeer', peerId)
  if (json) printJson(explanation)
  else for (const line of explanation.lines) printLine(printable(line))
  return EXIT.ok
}

export async function blockPeer(peerId: string, { 'rpc.url': url, json }: RpcFlags): Promise<number> {
  await callNode(url, 'opp2p_blockPeer', peerId)
  if (json) printJson({ peerId, blocked: true })
  else printLine(`${peerId} is blocked`)
  return EXIT.ok
}

export async function unblockPeer(peerId: string, { 'rpc.url': url, json }: RpcFlags): Promise<number> {
  await callNode(url, 'opp2p_unblockPeer', peerId)
  if (json) printJson({ peerId, blocked: false })
  else printLine(`${peerId} is neither blocked nor banned`)
  return EXIT.ok
}

function row({ peerId, direction, meshTopics, scoreParts, deliveries, agent }: PeerSnapshot): string[] {
  const { total, application, ipColocation, behaviour } = scoreParts
  const { first, duplicates, medianLagMs } = deliveries
  return [
    peerId,
    direction,
    meshTopics.map(versionName).sort().join(' ') || 'none',
    ...[total, application.score, ipColocation.score, behaviour.score].map((score) => score.toFixed(1)),
    String(first),
    String(duplicates),
    medianLagMs === undefined ? 'none' : `${medianLagMs.toFixed(1)} ms`,
    printable(agent ?? 'not told yet', 60),
  ]
}

/** `/optimism/10/3/blocks` carries version 4. */
function versionName(topic: string): string {
  const index = /\/(\d+)\/blocks$/.exec(topic)?.[1]
  return index === undefined ? printable(topic) : `v${Number(index) + 1}`
}
