import type { Hex, RollupConfig } from '@kona/genesis'
import { Gossip, type GossipConfig, type GossipParts, parseGossipConfig, type SignedBlock } from '../../src/index.ts'
import type { BuildBlockInput, ExecutionPayloadEnvelope } from '../../src/payload/index.ts'
import { privateKeyAddress, signPayload, versionAt } from '../../src/payload/index.ts'
import { blockOf, chainAt, NOW, SIGNER, SIGNER_KEY } from './signed-block.ts'

/** Five times what the slowest machine has needed. */
export const DEADLINE_MS = 20_000

/** A chain that a driver's config takes, with a random id. */
export function testChain(): RollupConfig {
  const chain = chainAt('isthmus')
  const hash = (byte: string): Hex => `0x${byte.repeat(32)}`
  const genesis = {
    ...chain.genesis,
    l1: { hash: hash('a1'), number: 1 },
    l2: { hash: hash('b2'), number: 0 },
    l2Time: NOW - 1_000,
    systemConfig: { ...chain.genesis.systemConfig, batcherAddr: privateKeyAddress(SIGNER_KEY), scalar: hash('01') },
  }
  const address = privateKeyAddress(SIGNER_KEY)
  return {
    ...chain,
    genesis,
    batchInboxAddress: address,
    depositContractAddress: address,
    l1SystemConfigAddress: address,
  }
}

export function randomKey(): Hex {
  return `0x${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex')}`
}

/** A config on loopback, port 0, a random key. */
export function configOf(rollupConfig: RollupConfig, change: Partial<GossipConfig> = {}): GossipConfig {
  return {
    rollupConfig,
    privateKey: randomKey(),
    listen: '/ip4/127.0.0.1/tcp/0',
    unsafeBlockSigner: SIGNER,
    ...change,
  }
}

/** A driver whose clock stands at the test blocks' time. */
export function gossipOf(chain: RollupConfig, change: Partial<GossipConfig> = {}, parts: GossipParts = {}): Gossip {
  return new Gossip(parseGossipConfig(configOf(chain, change)), { clock: () => NOW * 1000, ...parts })
}

/** Starts drivers of one chain and stops them at the end of the scope. */
export async function startAll(...nodes: Gossip[]): Promise<AsyncDisposable> {
  await Promise.all(nodes.map((node) => node.start()))
  return { [Symbol.asyncDispose]: async () => void (await Promise.all(nodes.map((node) => node.stop()))) }
}

/** Connects two running drivers and waits until each has the other in the mesh of its chain's newest topic. */
export async function mesh(a: Gossip, b: Gossip): Promise<void> {
  await a.connect(b.addresses())
  const [idA, idB] = [a.libp2p.peerId.toString(), b.libp2p.peerId.toString()]
  await eventually(() => inMesh(a, idB) && inMesh(b, idA), 'both in the mesh of the other')
}

function inMesh(node: Gossip, peerId: string): boolean {
  return node.peers().some((peer) => peer.peerId === peerId && peer.meshTopics.length === 4)
}

export function signedBlock(
  rollupConfig: RollupConfig,
  change: Partial<BuildBlockInput> = {},
  privateKey: Hex = SIGNER_KEY,
): SignedBlock & { signature: Hex } {
  return sign(rollupConfig, blockOf(rollupConfig, change), privateKey)
}

export function sign(
  rollupConfig: RollupConfig,
  envelope: ExecutionPayloadEnvelope,
  privateKey = SIGNER_KEY,
): SignedBlock & { signature: Hex } {
  const version = versionAt(rollupConfig, envelope.executionPayload.timestamp)
  return { envelope, signature: signPayload({ privateKey, chainId: rollupConfig.l2ChainId, envelope, version }) }
}

/** Resolves when a state is reached; rejects at the deadline, naming it. */
export async function eventually(reached: () => boolean, state: string, deadlineMs = DEADLINE_MS): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!reached()) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${state}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** A promise, or an error that names what did not come in time. */
export async function within<T>(promise: Promise<T>, what: string, deadlineMs = DEADLINE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${deadlineMs} ms: ${what}`)), deadlineMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** The next block of a stream; an error when the stream ended instead. */
export async function nextBlock<T>(blocks: AsyncIterator<T>): Promise<T> {
  const { done, value } = await within(blocks.next(), 'the next block')
  if (done) throw new Error('the stream of blocks ended')
  return value
}
