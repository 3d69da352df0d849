// 20 attackers and 5 honest nodes over real sockets, for ten minutes; `pnpm run soak` runs it and prints its figures.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RollupConfig } from '@kona/genesis'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import type { Notice, Order } from './support/attacked-node.ts'
import { ATTACKS, Attacker, strangerAt } from './support/attacker.ts'
import { eventually, testChain, within } from './support/gossip-node.ts'

const HONEST = 5
const ATTACKERS = 20
const BLOCK_TIME_MS = 2_000
const BLOCK_BYTES = 100_000
/** After which no attacker has a connection any more. */
const GONE_MS = 60_000
const SOAK_MS = 600_000
const soak = test.runIf(process.env.KONA_SOAK)
const MIB = 1024 * 1024

type Report = Extract<Notice, { type: 'report' }>

class HonestNode implements AsyncDisposable {
  readonly arrivals = new Map<number, number>()
  peerId = ''
  addresses: readonly string[] = []
  readonly #child: ChildProcess
  readonly #reports = new Map<number, (report: Report) => void>()
  readonly #ready = Promise.withResolvers<void>()
  #asked = 0

  constructor(chain: RollupConfig, ip: string) {
    const script = fileURLToPath(new URL('support/attacked-node.ts', import.meta.url))
    this.#child = fork(script, [JSON.stringify([chain, ip])], { execArgv: ['--conditions=@kona/source'] })
    this.#child.on('message', (notice: Notice) => this.#hear(notice))
    this.#child.on('exit', (code) => this.#ready.reject(new Error(`an honest node ended with ${code}`)))
  }

  get ready(): Promise<void> {
    return within(this.#ready.promise, 'an honest node listens', 60_000)
  }

  order(order: Order): void {
    this.#child.send(order)
  }

  report(): Promise<Report> {
    const asked = ++this.#asked
    const { promise, resolve } = Promise.withResolvers<Report>()
    this.#reports.set(asked, resolve)
    this.order({ report: asked })
    return within(promise, 'a report')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
  }

  #hear(notice: Notice): void {
    if (notice.type === 'ready') {
      this.peerId = notice.peerId
      this.addresses = notice.addresses
      this.#ready.resolve()
    } else if (notice.type === 'report') this.#reports.get(notice.report)?.(notice)
    else this.arrivals.set(notice.number, notice.atMs)
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

soak('20 attackers are thrown out, and no block comes late for them', { timeout: SOAK_MS + 300_000 }, async () => {
  const chain = testChain()
  await using cleanup = new AsyncDisposableStack()
  const nodes = Array.from({ length: HONEST }, (_, i) => cleanup.use(new HonestNode(chain, `127.0.1.${i + 1}`)))
  await Promise.all(nodes.map(({ ready }) => ready))
  for (const [i, node] of nodes.entries()) {
    for (const other of nodes.slice(i + 1)) node.order({ connect: other.addresses })
  }
  const reports = () => Promise.all(nodes.map((node) => node.report()))
  const untilLinked = async () => {
    while ((await reports()).some(({ connected }) => connected.length < HONEST - 1)) await sleep(100)
  }
  await within(untilLinked(), 'honest nodes are connected')

  let number = 10
  const published: number[] = []
  const publish = () => {
    published.push(++number)
    nodes[0]!.order({ publish: number, bytes: BLOCK_BYTES })
  }
  // Meshes are formed once this one has arrived.
  const first = nodes.slice(1)
  await eventually(() => {
    if (published.length === 0) publish()
    return first.every(({ arrivals }) => arrivals.has(number))
  }, 'a block before the attack')
  const timer = setInterval(publish, BLOCK_TIME_MS)
  cleanup.defer(() => clearInterval(timer))

  const startedMs = performance.now()
  const targets = nodes.map(({ addresses }) => addresses[0]!)
  const names = Object.keys(ATTACKS)
  const attackers = Array.from({ length: ATTACKERS }, (_, i) =>
    cleanup.use(new Attacker(names[i % names.length]!, `127.0.0.${i + 2}`, chain, targets)),
  )
  const goneAfterMs = new Map<string, number>()
  const reasons = new Map<string, string>()
  const rss: number[][] = []
  const look = async () => {
    const seen = await reports()
    rss.push(seen.map(({ rssBytes }) => rssBytes / MIB))
    for (const { ip } of attackers) {
      const bans = seen.map(({ bans }) => bans.find(({ address }) => address === ip))
      const isGone = bans.every((ban) => ban) && seen.every(({ connected }) => !connected.includes(ip))
      if (isGone && !goneAfterMs.has(ip)) goneAfterMs.set(ip, performance.now() - startedMs)
      if (bans[0]) reasons.set(ip, bans[0].reason)
    }
  }
  while (performance.now() - startedMs < GONE_MS && goneAfterMs.size < ATTACKERS) {
    await look()
    await sleep(500)
  }
  const calm = rss.length
  const calmMs = performance.now()
  while (performance.now() - startedMs < SOAK_MS) {
    await look()
    await sleep(1_000)
  }

  const latest = published.at(-1)!
  await sleep(BLOCK_TIME_MS)
  const sent = published.filter((number) => number <= latest)
  const delays = nodes
    .slice(1)
    .map(({ arrivals }) =>
      sent.map((number) => (arrivals.get(number) ?? Number.POSITIVE_INFINITY) - nodes[0]!.arrivals.get(number)!),
    )
  for (const { name, ip } of attackers) {
    const after = goneAfterMs.get(ip)
    const when = after === undefined ? 'STILL THERE' : `gone after ${Math.round(after / 1_000)} s`
    process.stdout.write(`${ip} ${name}: ${when}, ${reasons.get(ip) ?? 'no ban'}\n`)
  }
  const highest = nodes.map((_, i) => Math.max(...rss.map((row) => row[i]!)))
  const longest = delays.map((row) => Math.max(...row))
  process.stdout.write(
    `${sent.length} blocks; longest delay per node, ms: ${longest.join(', ')}; ` +
      `highest resident MiB: ${highest.map(Math.round).join(', ')}\n`,
  )
  // Single values go up and down by tens of MiB with each collection, so minutes are compared.
  const minutes = (performance.now() - calmMs) / 60_000 - 1
  const growth = nodes.map((_, i) => {
    const values = rss.slice(calm).map((row) => row[i]!)
    return (median(values.slice(-60)) - median(values.slice(0, 60))) / minutes
  })
  process.stdout.write(`growth, MiB a minute: ${growth.map((value) => value.toFixed(2)).join(', ')}\n`)
  for (const value of growth) expect(value).toBeLessThan(1)

  for (const delay of longest) expect(delay).toBeLessThan(BLOCK_TIME_MS)
  for (const mib of highest) expect(mib).toBeLessThan(300)
  expect(attackers.filter(({ ip }) => !goneAfterMs.has(ip)).map(({ name }) => name)).toEqual([])
  for (const { ip } of attackers) {
    const stranger = await strangerAt(ip)
    const dials = targets.map((target) => stranger.dial(multiaddr(target)))
    expect((await Promise.allSettled(dials)).map(({ status }) => status)).toEqual(Array(HONEST).fill('rejected'))
    await stranger.stop()
  }
})
