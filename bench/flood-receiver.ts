import { randomBytes } from 'node:crypto'
import { Gossip } from '@kona/gossip'
import { NOW_MS, ROLLUP_CONFIG, SIGNER } from './workload.ts'

/** What a flooded node says about itself: its process of its own is started by event-loop.ts. */
export interface Flooded {
  /** How late a 10 ms timer came, ms: from the first verdict to the last, and before, with nothing to do. */
  readonly latenessMs: readonly number[]
  readonly idleLatenessMs: readonly number[]
  /** In the flood, at least the thread's own part: its CPU time since the timer before, less 10 ms. */
  readonly ownLatenessMs: readonly number[]
  readonly validationMs: readonly number[]
  readonly accepted: number
  readonly rejected: number
  /** From the first verdict to the last. */
  readonly durationMs: number
  /** gossipsub's own timer, every 500 ms. */
  readonly heartbeats: number
}

const TIMER_MS = 10
/** No verdict for so long after everything was sent: it is over. */
const QUIET_MS = 500
/** From when on after the start the node counts as idle. */
const IDLE_AFTER_MS = 1000

process.on('disconnect', () => process.exit())

const gossip = Gossip.builder({
  rollupConfig: ROLLUP_CONFIG,
  privateKey: `0x${randomBytes(32).toString('hex')}`,
  listen: '/ip4/127.0.0.1/tcp/0',
  unsafeBlockSigner: SIGNER,
})
  .withClock(() => NOW_MS)
  .build()

const validationMs: number[] = []
let accepted = 0
let rejected = 0
let firstAt: number | undefined
let lastAt = 0
gossip.addEventListener('message:judged', ({ detail: { verdict, durationMs } }) => {
  validationMs.push(durationMs)
  lastAt = performance.now()
  firstAt ??= lastAt
  if (verdict === 'accept') accepted++
  else rejected++
})
await gossip.start()
const startedAt = performance.now()

const heartbeats: number[] = []
gossip.libp2p.services.pubsub.addEventListener('gossipsub:heartbeat', () => void heartbeats.push(performance.now()))

const timers: { readonly at: number; readonly lateMs: number; readonly ownMs: number }[] = []
let due = performance.now() + TIMER_MS
let cpu = process.threadCpuUsage()
function tick(): void {
  const at = performance.now()
  const used = process.threadCpuUsage(cpu)
  const ownMs = Math.max(0, (used.user + used.system) / 1000 - TIMER_MS)
  timers.push({ at, lateMs: at - due, ownMs })
  cpu = process.threadCpuUsage()
  due = at + TIMER_MS
  setTimeout(tick, TIMER_MS)
}
setTimeout(tick, TIMER_MS)

process.on('message', () => {
  const whenQuiet = setInterval(() => {
    if (performance.now() - lastAt < QUIET_MS) return
    clearInterval(whenQuiet)
    const from = firstAt ?? lastAt
    const inFlood = (at: number): boolean => at >= from && at <= lastAt
    // A timer that comes after the last verdict may have been due before it.
    const during = timers.filter(({ at, lateMs }) => at >= from && at - lateMs <= lastAt)
    const flooded: Flooded = {
      latenessMs: during.map(({ lateMs }) => lateMs),
      ownLatenessMs: during.map(({ ownMs }) => ownMs),
      // The first seconds belong to the compiler.
      idleLatenessMs: timers
        .filter(({ at }) => at >= startedAt + IDLE_AFTER_MS && at < from)
        .map(({ lateMs }) => lateMs),
      validationMs,
      accepted,
      rejected,
      durationMs: lastAt - from,
      heartbeats: heartbeats.filter(inFlood).length,
    }
    process.send?.(flooded)
  }, TIMER_MS)
})
process.send?.(gossip.addresses())
