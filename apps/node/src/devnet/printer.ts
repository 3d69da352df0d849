import type { Devnet } from './devnet.ts'
import type { DevnetEvents } from './events.ts'
import { joinLines } from './join-lines.ts'
import { toJson } from './json.ts'
import type { DevnetNode } from './node.ts'
import { DEVNET_CHAIN_ID } from './rollup.ts'
import type { DevnetBlock, DevnetSummary } from './tally.ts'

type Write = (line: string) => void

/** Prints a devnet's run for people. */
export function printForPeople(devnet: Devnet, write: Write): void {
  const { nodes, blockTimeMs, blocks, fork } = devnet.options
  const end = blocks === undefined ? 'until Ctrl-C' : `${blocks} blocks`
  write(
    `devnet: chain ${DEVNET_CHAIN_ID}, ${nodes} nodes on 127.0.0.1, fork ${fork}, a block each ${blockTimeMs} ms, ${end}`,
  )
  write(`unsafe block signer ${devnet.unsafeBlockSigner} (its key comes from --seed: for devnets only)`)
  devnet.addEventListener('l1', ({ detail }) => {
    write(`L1 ${detail.url} (anvil, process ${detail.pid}): type rotate to change the signer in SystemConfig there`)
  })
  devnet.addEventListener('node', ({ detail }) => write(nodeLines(detail)))
  devnet.addEventListener('ready', ({ detail }) => {
    write('')
    for (const line of joinLines(devnet, detail.rollupFile)) write(line)
    write('')
    write(`ready: the sequencer's blocks reach all ${nodes - 1} followers`)
  })
  devnet.addEventListener('block', ({ detail }) => write(blockLine(detail)))
  devnet.addEventListener('rotated', ({ detail }) => write(rotatedLine(detail)))
  devnet.addEventListener('killed', ({ detail }) => write(`killed ${detail.node}`))
  devnet.addEventListener('rejected', ({ detail }) => write(rejectedLine(detail)))
}

/** Prints a devnet's run as one JSON object a line. */
export function printAsJson(devnet: Devnet, write: Write): void {
  const print = (event: string, fields: object) => write(toJson({ event, ...fields }))
  devnet.addEventListener('l1', ({ detail }) => print('l1', detail))
  devnet.addEventListener('node', ({ detail }) => print('node', detail))
  devnet.addEventListener('ready', ({ detail }) => {
    const { unsafeBlockSigner } = devnet
    print('ready', {
      chainId: DEVNET_CHAIN_ID,
      unsafeBlockSigner,
      rollupConfig: detail.rollupFile,
      nodes: devnet.nodes.length,
    })
  })
  devnet.addEventListener('block', ({ detail }) => print('block', detail))
  devnet.addEventListener('rotated', ({ detail }) => print('rotated', detail))
  devnet.addEventListener('killed', ({ detail }) => print('killed', detail))
  devnet.addEventListener('rejected', ({ detail }) => print('rejected', detail))
}

/** Where the page is, and what its RPC asks for. */
export function pageJson({ url, token }: { url: string; token: string }): string {
  return toJson({ event: 'page', url, token })
}

export function summaryJson(summary: DevnetSummary): string {
  return toJson({ event: 'summary', ...summary })
}

export function summaryLine({ blocks, delivered, expected, latencyMs }: DevnetSummary): string {
  const { p50, p95, max } = latencyMs
  const share = delivered === expected ? 'all' : `only ${delivered} of ${expected}`
  return `summary: ${blocks} blocks, ${share} delivered (${delivered}/${expected}); latency p50 ${p50} ms, p95 ${p95} ms, max ${max} ms`
}

function nodeLines({ name, peerId, enr, multiaddr, pid }: DevnetNode): string {
  return `\n${name} (process ${pid})\n  peer id    ${peerId}\n  multiaddr  ${multiaddr}\n  enr        ${enr}`
}

function blockLine({ number, hash, bytes, latencyMs }: DevnetBlock): string {
  const latencies = Object.values(latencyMs).map((ms) => (ms === null ? 'missed' : `${ms.toFixed(1)}`))
  return `block ${String(number).padStart(5)}  ${hash.slice(0, 18)}…  ${size(bytes).padStart(9)}  followers ${latencies.join(' / ')} ms`
}

function rotatedLine({ current, previous, learnedMs }: DevnetEvents['rotated']): string {
  const slowest = Math.max(...Object.values(learnedMs))
  return `rotated: blocks are signed by ${current} from now on, before by ${previous}; every node learned it within ${slowest} ms`
}

function rejectedLine({ node, code, from }: DevnetEvents['rejected']): string {
  return `${node} rejected a message from ${from}: ${code}`
}

function size(bytes: number): string {
  return bytes < 1_000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${(bytes / 1_000).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`
}
