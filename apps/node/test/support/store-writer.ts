// A node that blocks, bans and protects as fast as its store takes it. Its first line is what it found there, each
// further one what it began or what was confirmed. Started with the store's folder.
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { LocalNode, Network } from '@kona/p2p'
import { devnetRollupConfig } from '../../src/devnet/rollup.ts'
import { openStore } from '../../src/net/store.ts'

const WORKERS = 8
const KEYS_PER_WORKER = 6

const [folder = ''] = process.argv.slice(2)
const store = await openStore('--p2p.bootstore', folder)
const localNode = LocalNode.generate({ ip: '127.0.0.1' })
const network = Network.builder({
  rollupConfig: devnetRollupConfig('isthmus', 1, 1_000),
  localNode,
  gossipAddress: '/ip4/127.0.0.1/tcp/0',
  discoveryAddress: '/ip4/127.0.0.1/udp/0',
  netrestrict: ['127.0.0.0/8'],
  bootnodes: [],
  unsafeBlockSigner: `0x${'11'.repeat(20)}`,
})
  .withDatastore(store)
  .build()
const { gater } = network

/** What was told is in the pipe when this returns; process.stdout would keep it back while the reader is slow. */
function tell(...line: unknown[]): void {
  let rest = Buffer.from(`${JSON.stringify(line)}\n`)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

network.addEventListener('warning', ({ detail }) => tell('warning', detail.code, detail.message))
await network.start()

const peerId = (seed: string) => {
  const key = createHash('sha256').update(seed).digest('hex')
  return LocalNode.peerId(LocalNode.fromPrivateKey(`0x${key}`, {}))
}

interface Subject {
  name: string
  set(text: string): Promise<unknown>
  clear(): Promise<unknown>
  /** What was set, or undefined. */
  get(): string | undefined
}

const banReason = (on: string) => gater.bans().find((ban) => (ban.peerId ?? ban.address) === on)?.reason
const listed = (list: readonly string[], text: string) => (list.includes(text) ? 'set' : undefined)

const makers: ((worker: number) => Subject)[] = [
  (i) => {
    const id = peerId(`blocked ${i}`)
    return {
      name: `block peer ${i}`,
      set: () => gater.blockPeer(id),
      clear: () => gater.unblockPeer(id),
      get: () => listed(gater.blockedPeers(), id),
    }
  },
  (i) => ({
    name: `block address ${i}`,
    set: () => gater.blockAddress(`2001:db8::${i}`),
    clear: () => gater.unblockAddress(`2001:db8::${i}`),
    get: () => listed(gater.blockedAddresses(), `2001:db8::${i}`),
  }),
  (i) => ({
    name: `block subnet ${i}`,
    set: () => gater.blockSubnet(`10.${i}.0.0/16`),
    clear: () => gater.unblockSubnet(`10.${i}.0.0/16`),
    get: () => listed(gater.blockedSubnets(), `10.${i}.0.0/16`),
  }),
  (i) => {
    const id = peerId(`banned ${i}`)
    return {
      name: `ban peer ${i}`,
      set: (reason) => gater.ban(id, { reason }),
      clear: () => gater.unban(id),
      get: () => banReason(id),
    }
  },
  (i) => ({
    name: `ban address ${i}`,
    set: (reason) => gater.banAddress(`192.0.2.${i}`, { reason }),
    clear: () => gater.unbanAddress(`192.0.2.${i}`),
    get: () => banReason(`192.0.2.${i}`),
  }),
  (i) => {
    const id = peerId(`protected ${i}`)
    return {
      name: `protect ${i}`,
      set: () => gater.protect(id),
      clear: () => gater.unprotect(id),
      get: () => listed(gater.protectedPeers(), id),
    }
  },
]

const subjects = Array.from({ length: WORKERS * KEYS_PER_WORKER }, (_, i) => makers[i % makers.length]!(i))
tell('found', Object.fromEntries(subjects.map((subject) => [subject.name, subject.get() ?? 'clear'])))

async function work(own: readonly Subject[]): Promise<never> {
  for (let turn = 0; ; turn++) {
    const subject = own[turn % own.length]!
    const isSet = Math.random() < 0.6
    const text = subject.name.startsWith('ban') ? `reason ${crypto.randomUUID()}` : 'set'
    const state = isSet ? text : 'clear'
    tell('begun', subject.name, state)
    await (isSet ? subject.set(text) : subject.clear())
    tell('confirmed', subject.name, state)
  }
}

await Promise.all(
  Array.from({ length: WORKERS }, (_, worker) => work(subjects.filter((_, i) => i % WORKERS === worker))),
)
