// One node of a devnet, in a process of its own; the supervisor speaks to it over the process channel.
import { describeReason } from '@kona/gossip'
import { LocalNode, Network, systemConfigSigner } from '@kona/p2p'
import { preciseNowMs } from './clock.ts'
import { type ExchangeableSigner, exchangeableSigner } from './exchangeable-signer.ts'
import { L1_INTERVAL_MS } from './l1-interval.ts'
import type { Command, ProduceOptions, Report } from './message.ts'

const MESH_POLL_MS = 50

const report = (message: Report) => {
  if (process.connected) process.send?.(message)
}

let network: Network | undefined
let signer: ExchangeableSigner | undefined
let rollupConfig: Extract<Command, { type: 'start' }>['rollupConfig']
const stopping = new AbortController()
let blocksFlow = false
let watching: ReturnType<typeof setInterval> | undefined

async function start(command: Extract<Command, { type: 'start' }>): Promise<void> {
  rollupConfig = command.rollupConfig
  const builder = Network.builder({
    rollupConfig,
    localNode: LocalNode.fromPrivateKey(command.privateKey, { ip: '127.0.0.1', udpPort: 0 }),
    gossipAddress: '/ip4/127.0.0.1/tcp/0',
    discoveryAddress: '/ip4/127.0.0.1/udp/0',
    discovery: { netrestrict: ['127.0.0.0/8'] },
    bootnodes: command.bootnodes,
    // The bootnode is found first: with one dial at a time it is met before the others cost anything.
    dial: { parallel: 1 },
    ...('unsafeBlockSigner' in command.trust ? command.trust : {}),
  })
  if ('l1Url' in command.trust) {
    const { l1Client } = await import('../l1/client.ts')
    const client = l1Client(command.trust.l1Url)
    builder.withSignerSource(systemConfigSigner({ client, intervalMs: L1_INTERVAL_MS }))
  }
  if (command.signerKey) {
    signer = exchangeableSigner(command.signerKey)
    builder.withSigner(signer)
    void import('./producer.ts') // loaded while peers are found, and by the sequencer alone
  }
  network = builder.build()
  network.addEventListener('message:judged', ({ detail }) => {
    if (detail.verdict !== 'reject') return
    const { reason, from } = detail
    report({
      type: 'rejected',
      code: reason?.code ?? 'unknown',
      from,
      message: reason ? describeReason(reason) : 'without a reason',
    })
  })
  network.addEventListener('signer:change', ({ detail }) => {
    if (detail.current) report({ type: 'trusts', unsafeBlockSigner: detail.current })
  })
  reportBlocks(network).catch(() => {}) // what ends the network is told by start() and closed
  await network.start()
  network.closed.catch(fail)
  const { peerId, enr = '', multiaddrs } = network.localRecord()
  report({ type: 'started', peerId, enr, multiaddrs })
  reportMesh(network)
}

async function reportBlocks(from: Network): Promise<void> {
  for await (const { number, hash, from: sender } of from.unsafeBlocks()) {
    const atMs = preciseNowMs()
    blocksFlow = true
    const lowestScore = Math.min(0, ...from.peers().map((peer) => peer.score))
    report({ type: 'accepted', number, hash, atMs, from: sender, lowestScore })
  }
}

/** Tells who is in the mesh, until blocks flow: then nobody asks any more. */
function reportMesh(of: Network): void {
  let last = ''
  const timer = setInterval(() => {
    if (blocksFlow) clearInterval(timer)
    const peers = of.peers().flatMap((peer) => (peer.meshTopics.length > 0 ? [peer.peerId] : []))
    if (peers.join() === last) return
    last = peers.join()
    report({ type: 'mesh', peers })
  }, MESH_POLL_MS)
  stopping.signal.addEventListener('abort', () => clearInterval(timer))
}

/** Tells of the peers from now on. */
function watch(everyMs: number | undefined): void {
  clearInterval(watching)
  if (everyMs === undefined) return
  watching = setInterval(() => {
    if (network?.status !== 'running') return
    const peers = network.peers().map(({ peerId, meshTopics, score, scoreParts }) => ({
      peerId,
      inMesh: meshTopics.length > 0,
      score,
      application: scoreParts.application.score,
      ipColocation: scoreParts.ipColocation.score,
      behaviour: scoreParts.behaviour.score,
    }))
    report({ type: 'peers', peers })
  }, everyMs)
}

async function attack({ kind, ...input }: Extract<Command, { type: 'attack' }>): Promise<void> {
  try {
    const { badMessages } = await import('./control/bad-block.ts')
    const { topic, messages } = badMessages(kind, input)
    const peers = new Set<string>() // BOUNDED: connected peers
    // Network.publish() would refuse it: what goes out here goes past it, as an attacker's would.
    for (const message of messages) {
      const sent = await network?.gossip.libp2p.services.pubsub.publish(topic, message)
      for (const peer of sent?.recipients ?? []) peers.add(peer.toString())
    }
    report({ type: 'attacked', peers: [...peers] })
  } catch (error) {
    report({ type: 'attacked', failed: error instanceof Error ? error.message : String(error) })
  }
}

async function produce(options: ProduceOptions): Promise<void> {
  const { produceBlocks } = await import('./producer.ts')
  blocksFlow = true
  if (network) await produceBlocks(network, rollupConfig, options, report, stopping.signal)
}

async function stop(): Promise<void> {
  stopping.abort()
  clearInterval(watching)
  await network?.stop()
  process.exit(0)
}

function fail(error: unknown): void {
  if (stopping.signal.aborted) return
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
}

process.on('message', (command: Command) => {
  if (command.type === 'start') start(command).catch(fail)
  else if (command.type === 'stop') void stop()
  else if (command.type === 'attack') void attack(command)
  else if (command.type === 'watch') watch(command.everyMs)
  else if (command.type === 'sign') signer?.exchange(command.signerKey)
  else produce(command).catch(fail)
})
// Ctrl-C reaches the whole process group; the supervisor decides, and its end is ours.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => process.exit(0))
