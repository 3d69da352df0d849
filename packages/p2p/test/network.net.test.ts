import { dialAddresses, parseRecord } from '@kona/disc/enr'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LocalNode, type Network } from '../src/index.ts'
import { SIGNER, testBlock, testChain, testNetwork } from './support/chain.ts'
import { nextEvent, SOON_MS, untilMeshed } from './support/state.ts'

async function started(...networks: Network[]): Promise<void> {
  onTestFinished(async () => {
    await Promise.all(networks.map((network) => network.stop()))
  })
  for (const network of networks) await network.start()
}

test('nodes that know one bootnode find each other and pass a block on', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const first = testNetwork(chain)
  await started(first)
  const bootnodes = [first.localRecord().enr ?? '']
  const others = [testNetwork(chain, { bootnodes }), testNetwork(chain, { bootnodes })]
  await started(...others)
  await untilMeshed([first, ...others])

  const streams = others.map((network) => network.unsafeBlocks())
  const echo = first.unsafeBlocks()
  const envelope = testBlock(chain, 7n)
  const published = await first.publish(envelope)
  expect(published).toMatchObject({ hash: envelope.executionPayload.blockHash, number: 7n })
  expect(published.peers).toBeGreaterThan(0)
  expect(published.signMs).toBeGreaterThanOrEqual(0)
  for (const stream of streams) {
    const { value } = await stream.next()
    expect(value).toMatchObject({ number: 7n, hash: published.hash, version: 4 })
    expect(Object.isFrozen(value)).toBe(true)
  }
  await first.stop()
  expect(await echo.next(), 'our own publication is not echoed').toMatchObject({ done: true })
})

test('two subscribers, a slow one, one that breaks, and one from before start', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const [sender, receiver] = [testNetwork(chain), testNetwork(chain)]
  const early = receiver.unsafeBlocks()
  await started(sender, receiver)
  await sender.connect(receiver.localRecord().multiaddrs[0] ?? '')
  await untilMeshed([sender, receiver])
  const slow = receiver.unsafeBlocks({ maxBlocks: 2 })
  const breaking = receiver.unsafeBlocks()
  const lag = nextEvent<{ dropped: number }>(receiver, 'subscriber:lag')

  for (let number = 1n; number <= 4n; number++) {
    await sender.publish(testBlock(chain, number))
    const { value } = await early.next()
    expect(value?.number).toBe(number)
    if (number > 1n) continue
    for await (const block of breaking) {
      expect(block.number).toBe(1n)
      break
    }
  }
  expect((await lag).dropped).toBe(1)
  expect(slow.dropped).toBe(2)
  expect((await slow.next()).value?.number).toBe(3n)
  expect((await slow.next()).value?.number).toBe(4n)
  expect(await breaking.next()).toMatchObject({ done: true })
  await receiver.stop()
  expect(await early.next()).toMatchObject({ done: true })
})

test('arguments that make no sense are refused by name', { timeout: 60_000 }, async () => {
  const network = testNetwork(testChain(), { discovery: false })
  await started(network)
  for (const nonsense of [undefined, {}, { executionPayload: {} }, { executionPayload: { timestamp: 'now' } }]) {
    const refused = { name: 'PublishError', code: 'invalid', cause: expect.any(Error) }
    await expect(network.publish(nonsense as never)).rejects.toMatchObject(refused)
  }
  await expect(network.disconnect('hello')).rejects.toMatchObject({ name: 'ConfigError', field: 'peerId' })
  const setSigner = () => network.setUnsafeBlockSigner('0x1')
  expect(setSigner).toThrow(expect.objectContaining({ name: 'ConfigError', field: 'unsafeBlockSigner' }))
  const subscribe = () => network.unsafeBlocks({ maxBlocks: 0 })
  expect(subscribe).toThrow(expect.objectContaining({ name: 'ConfigError', field: 'maxBlocks' }))
})

test('the signer can be set while running', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const sender = testNetwork(chain)
  const receiver = testNetwork(chain, { unsafeBlockSigner: `0x${'b'.repeat(40)}` })
  await started(sender, receiver)
  await sender.connect(receiver.localRecord().multiaddrs[0] ?? '')
  await untilMeshed([sender, receiver])

  const judged = nextEvent<{ verdict: string; reason: { code: string } }>(receiver, 'message:judged')
  await sender.publish(testBlock(chain, 1n))
  expect(await judged).toMatchObject({ verdict: 'reject', reason: { code: 'signer' } })

  const changed = nextEvent(receiver, 'signer:change')
  receiver.setUnsafeBlockSigner(SIGNER)
  expect(await changed).toMatchObject({ current: SIGNER })
  const blocks = receiver.unsafeBlocks()
  await sender.publish(testBlock(chain, 2n))
  expect((await blocks.next()).value?.number).toBe(2n)
})

test("the record's tcp port is the one that gossip bound, and a stranger can dial by the record", {
  timeout: 60_000,
}, async () => {
  const chain = testChain()
  const node = testNetwork(chain, { localNode: LocalNode.generate({ ip: '127.0.0.1', tcpPort: 9097 }) })
  await started(node)
  const { enr = '', multiaddrs, peerId } = node.localRecord()
  expect(dialAddresses(parseRecord(enr))).toEqual([multiaddrs[0]])

  const stranger = testNetwork(chain, { discovery: false })
  await started(stranger)
  await stranger.connect(dialAddresses(parseRecord(enr))[0] ?? '')
  expect(stranger.peers().map((peer) => peer.peerId)).toEqual([peerId])
})

test('advertised ports stand in the record for the bound ones, and stay', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const advertise = { tcpPort: 30_303, udpPort: 30_304 }
  const both = testNetwork(chain, { advertise })
  await started(both)
  expect(parseRecord(both.localRecord().enr ?? '')).toMatchObject({ ip: '127.0.0.1', ...advertise })
  both.discovery?.setAddress({ ip: '127.0.0.2' })
  expect(parseRecord(both.localRecord().enr ?? '')).toMatchObject({ ip: '127.0.0.2', ...advertise })

  const none = testNetwork(chain, { advertise: { tcpPort: 0 } })
  await started(none)
  const { enr = '', multiaddrs } = none.localRecord()
  expect(dialAddresses(parseRecord(enr))).toEqual([multiaddrs[0]])
})

test('an unspecified address never enters the record, and a warning says so', { timeout: 60_000 }, async () => {
  const node = testNetwork(testChain(), {
    localNode: LocalNode.generate({ ip: '0.0.0.0' }),
    discoveryAddress: '/ip4/0.0.0.0/udp/0',
  })
  const warned = nextEvent<{ code: string; message: string }>(node, 'warning')
  await started(node)
  expect(await warned).toMatchObject({ code: 'no_address', message: expect.stringContaining('localNode.ip') })
  expect(dialAddresses(parseRecord(node.localRecord().enr ?? ''))).toEqual([])
})

test('a node of another chain is never dialled', { timeout: 60_000 }, async () => {
  const [ours, others] = [testChain(), testChain()]
  const bootnode = testNetwork(others)
  await started(bootnode)
  const bootnodes = [bootnode.localRecord().enr ?? '']
  const [first, second] = [testNetwork(ours, { bootnodes }), testNetwork(ours, { bootnodes })]
  await started(first, second)
  await untilMeshed([first, second])
  expect(bootnode.peers()).toEqual([])
  expect(first.peers().map((peer) => peer.peerId)).toEqual([second.localRecord().peerId])
})

test('a peer that restarts under the same key is found again', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const first = testNetwork(chain)
  await started(first)
  const bootnodes = [first.localRecord().enr ?? '']
  const localNode = LocalNode.generate({ ip: '127.0.0.1' })
  const second = testNetwork(chain, { bootnodes, localNode })
  await started(second)
  await untilMeshed([first, second])
  await second.stop()
  const again = testNetwork(chain, { bootnodes, localNode })
  await started(again)
  await untilMeshed([first, again])
  const blocks = again.unsafeBlocks()
  await first.publish(testBlock(chain, 1n))
  expect((await blocks.next()).value?.number).toBe(1n)
})

test('from the low tide on discovery slows down, below it it does not', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const node = testNetwork(chain, { peers: { lo: 2, hi: 9 } })
  await started(node)
  const paces: string[] = []
  const { discovery } = node
  if (!discovery) throw new Error('no discovery')
  discovery.setPace = (pace) => void paces.push(pace)
  const others = [testNetwork(chain, { discovery: false }), testNetwork(chain, { discovery: false })]
  await started(...others)
  for (const other of others) await node.connect(other.localRecord().multiaddrs)
  expect(paces).toEqual(['fast', 'slow'])
  await others[0]?.stop()
  await vi.waitFor(() => expect(paces).toEqual(['fast', 'slow', 'fast']), { timeout: SOON_MS })
})
