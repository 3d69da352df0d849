import type { LocalRecord, Network } from '@kona/p2p'

type Block = Parameters<NetPrinter['block']>[0]

type Write = (line: string) => void

/** Prints what a node sees, for people or as one JSON object a line. */
export interface NetPrinter {
  /** `signer`: whose signature our own blocks get; undefined: we sign none. */
  started(node: LocalRecord & Record<'rpc' | 'metrics' | 'signer', string | undefined>): void
  block(block: {
    number: bigint
    hash: string
    version: number
    from: string
    timestamp: bigint
    receivedAtMs: number
  }): void
  watch(network: Network): void
}

export function peoplePrinter(write: Write): NetPrinter {
  return {
    started({ peerId, enr, multiaddrs, rpc, metrics, signer }) {
      write(`peer id    ${peerId}`)
      for (const multiaddr of multiaddrs) write(`multiaddr  ${multiaddr}`)
      write(`enr        ${enr ?? 'none (discovery is off)'}`)
      if (rpc !== undefined) write(`rpc        ${rpc}`)
      if (metrics !== undefined) write(`metrics    ${metrics}`)
      if (signer !== undefined) write(`signs as   ${signer}`)
    },
    block(block) {
      const { number, hash, version, from } = block
      write(`block      ${number} ${hash} v${version} from ${from}, ${latencyMs(block)} ms after its timestamp`)
    },
    watch(network) {
      network.addEventListener('peer:connect', ({ detail }) => {
        write(`peer       ${detail.peerId} connected (${detail.direction}), ${network.peers().length} in all`)
      })
      network.addEventListener('peer:disconnect', ({ detail }) => {
        write(`peer       ${detail.peerId} left, ${network.peers().length} in all`)
      })
      network.addEventListener('signer:change', ({ detail }) => {
        write(`signer     ${detail.current} (before: ${detail.previous ?? 'none'})`)
      })
      network.addEventListener('message:judged', ({ detail }) => {
        if (detail.verdict === 'reject') write(`rejected   ${detail.reason?.code} from ${detail.from}`)
      })
    },
  }
}

export function jsonPrinter(write: Write): NetPrinter {
  const print = (event: string, fields: object) => write(JSON.stringify({ event, ...fields }))
  return {
    started({ peerId, enr, multiaddrs, rpc, metrics, signer }) {
      const served = { rpc: rpc ?? null, metrics: metrics ?? null, signer: signer ?? null }
      print('started', { peerId, enr: enr ?? null, multiaddrs, ...served })
    },
    block(block) {
      const { number, hash, version, from } = block
      print('block', { number: Number(number), hash, version, from, latencyMs: latencyMs(block) })
    },
    watch(network) {
      network.addEventListener('peer:connect', ({ detail }) => {
        print('peer', { peerId: detail.peerId, connected: true, direction: detail.direction })
      })
      network.addEventListener('peer:disconnect', ({ detail }) => {
        print('peer', { peerId: detail.peerId, connected: false })
      })
      network.addEventListener('signer:change', ({ detail }) => {
        print('signer', { current: detail.current ?? null, previous: detail.previous ?? null })
      })
      network.addEventListener('message:judged', ({ detail }) => {
        if (detail.verdict === 'reject') print('rejected', { code: detail.reason?.code, from: detail.from })
      })
    },
  }
}

/** From the block's timestamp, in whole seconds, to its arrival here: the only clock that strangers share. */
function latencyMs({ timestamp, receivedAtMs }: Block): number {
  return Math.round(receivedAtMs - Number(timestamp) * 1_000)
}
