import { Registry } from 'prom-client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { localSigner, Network, type NetworkConfig } from '../../src/index.ts'
import { metricCatalog } from '../../src/metrics/catalog.ts'
import { prometheusRegister } from '../../src/metrics/prometheus.ts'
import { SIGNER_KEY, testBlock, testChain, testConfig } from '../support/chain.ts'
import { SOON_MS, untilMeshed } from '../support/state.ts'

interface Measured {
  network: Network
  registry: Registry
  /** A series as the scrape has it, such as `name{a="b"}`; undefined when it is not there. */
  value(series: string): Promise<number | undefined>
}

function measured(chain: ReturnType<typeof testChain>, over: Partial<NetworkConfig> = {}): Measured {
  const registry = new Registry()
  const network = Network.builder(testConfig(chain, over))
    .withSigner(localSigner(SIGNER_KEY))
    .withMetrics(prometheusRegister(registry))
    .build()
  onTestFinished(() => network.stop())
  const value = async (series: string) => {
    const line = (await registry.metrics()).split('\n').find((text) => text.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length + 1))
  }
  return { network, registry, value }
}

/** Waits until a series is at a value, or past it. */
async function reaches({ value }: Measured, series: string, least: number): Promise<void> {
  await vi.waitFor(async () => expect(await value(series), series).toBeGreaterThanOrEqual(least), {
    timeout: SOON_MS,
    interval: 50,
  })
}

test('every metric of the catalog, zeroed before the start, with its labels and no other', async () => {
  const { registry } = measured(testChain())
  const metrics = (await registry.getMetricsAsJSON()) as unknown as {
    name: string
    help: string
    type: string
    values: { value: number; labels: Record<string, string> }[]
  }[]
  const ours = metrics.filter(({ name }) => name.startsWith('kona_'))
  expect(ours.map(({ name }) => name)).toEqual(Object.values(metricCatalog).map(({ name }) => name))
  for (const [i, definition] of Object.values(metricCatalog).entries()) {
    expect(ours[i]).toMatchObject({ help: definition.help, type: definition.kind })
    for (const { value, labels } of ours[i]?.values ?? []) {
      expect(Object.keys(labels).filter((label) => label !== 'le')).toEqual(definition.labels)
      expect(value).toBe(definition.name === 'kona_p2p_info' ? 1 : 0)
    }
  }
  // The reasons of bans and the codes of warnings are nobody's to foresee.
  const later = ours.filter(({ values }) => values.length === 0).map(({ name }) => name)
  expect(later).toEqual(['kona_p2p_bans_total', 'kona_p2p_warnings_total'])
})

test('what happens is counted, and no peer id is a label', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const sender = measured(chain, { peers: { lo: 0 } }) // dials nobody
  await sender.network.start()
  const receiver = measured(chain, { bootnodes: [sender.network.localRecord().enr ?? ''] })
  await receiver.network.start()
  await untilMeshed([sender.network, receiver.network])
  for (const number of [7n, 8n]) await sender.network.publish(testBlock(chain, number))

  await reaches(receiver, 'kona_p2p_messages_total{verdict="accept",code="ok"}', 2)
  expect(await receiver.value('kona_p2p_messages_total{verdict="reject",code="signer"}')).toBe(0)
  expect(await receiver.value('kona_p2p_message_bytes_total{verdict="accept"}')).toBeGreaterThan(500)
  expect(await receiver.value('kona_p2p_validation_seconds_count')).toBe(2)
  expect(await receiver.value('kona_p2p_block_arrival_seconds_count')).toBe(2)
  expect(await receiver.value('kona_p2p_block_arrival_seconds_bucket{le="30"}')).toBe(2)
  expect(await receiver.value('kona_p2p_latest_block_number')).toBe(8)
  expect(await receiver.value('kona_p2p_mesh_peers{version="4"}')).toBe(1)
  expect(await receiver.value('kona_p2p_topic_peers{version="1"}')).toBe(1)
  expect(await receiver.value('kona_p2p_discovery_table')).toBe(1)
  await reaches(receiver, 'kona_p2p_discovery_found_total', 1)
  expect(await sender.value('kona_p2p_published_blocks_total')).toBe(2)
  expect(await sender.value('kona_p2p_publish_sign_seconds_count')).toBe(2)

  expect(await receiver.value('kona_p2p_dials_total{result="connected"}')).toBe(1)
  expect(await sender.value('kona_p2p_dials_total{result="connected"}')).toBe(0)
  expect(await sender.value('kona_p2p_peers{direction="inbound",mesh="in"}')).toBe(1)
  expect(await receiver.value('kona_p2p_peers{direction="outbound",mesh="in"}')).toBe(1)
  expect(await receiver.value('kona_p2p_peers{direction="inbound",mesh="in"}')).toBe(0)

  // gossipsub's and libp2p's own, under their usual names.
  expect(await receiver.value('gossipsub_rpc_recv_message_total')).toBeGreaterThanOrEqual(2)
  // Who brings blocks first is worth something; the parts add up.
  await reaches(receiver, 'kona_p2p_peer_score{part="application",stat="min"}', 0.001)
  const part = async (name: string) =>
    (await receiver.value(`kona_p2p_peer_score{part="${name}",stat="max"}`)) ?? Number.NaN
  expect(await receiver.value('gossipsub_score_avg')).toBeGreaterThan(0)
  expect(await part('ip_colocation')).toBe(0)
  expect(await part('behaviour')).toBe(0)
  const text = await receiver.registry.metrics()
  expect(text).toMatch(/^libp2p_connection_manager_connections\{/m)
  expect(text).toMatch(/^libp2p_data_transfer_bytes_total\{protocol="global sent"\} \d{3,}$/m)
  expect(text).toMatch(/^libp2p_data_transfer_bytes_total\{protocol="\/meshsub\/[\d.]+ received"\} \d+$/m)
  expect(text).toMatch(/^# TYPE libp2p_data_transfer_bytes_total counter$/m)
  expect(text).not.toContain('16Uiu2')
})

test('duplicates, bans by reason, blocks and protection', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const nodes = [measured(chain), measured(chain), measured(chain)] as const
  for (const { network } of nodes) await network.start()
  const [first, second, third] = nodes
  const address = ({ network }: Measured) => network.localRecord().multiaddrs[0] ?? ''
  await first.network.connect(address(second))
  await second.network.connect(address(third))
  await third.network.connect(address(first))
  await untilMeshed(nodes.map(({ network }) => network))
  // In a triangle the two others send each block to each other, unless one has heard in time that the other has it.
  let number = 1n
  await vi.waitFor(
    async () => {
      await first.network.publish(testBlock(chain, number++))
      const counts = await Promise.all(nodes.map((node) => node.value('kona_p2p_duplicates_total{version="4"}')))
      expect(Math.max(...counts.map(Number)), String(counts)).toBeGreaterThanOrEqual(1)
    },
    { timeout: SOON_MS, interval: 100 },
  )

  const peerId = second.network.localRecord().peerId
  await first.network.gater.ban(peerId, { reason: 'test' })
  await first.network.gater.blockSubnet('198.51.100.0/24')
  await first.network.gater.protect(third.network.localRecord().peerId)
  await reaches(first, 'kona_p2p_disconnects_total', 1)
  expect(await first.value('kona_p2p_bans_total{reason="test"}')).toBe(1)
  expect(await first.value('kona_p2p_banned')).toBe(1)
  expect(await first.value('kona_p2p_blocked{kind="subnet"}')).toBe(1)
  expect(await first.value('kona_p2p_protected_peers')).toBe(1)
  await first.network.gater.unban(peerId)
  expect(await first.value('kona_p2p_unbans_total{cause="lifted"}')).toBe(1)
  expect(await first.value('kona_p2p_banned')).toBe(0)
})

test('reasons of bans do not make series without end', async () => {
  const { network, registry } = measured(testChain(), { discovery: false })
  await network.start()
  for (let i = 0; i < 50; i++) await network.gater.banAddress(`192.0.2.${i + 1}`, { reason: `reason ${i}` })
  const series = (await registry.metrics()).split('\n').filter((line) => line.startsWith('kona_p2p_bans_total{'))
  expect(series).toHaveLength(33)
  expect(series).toContain('kona_p2p_bans_total{reason="other"} 18')
})

test('a registry serves one network', () => {
  const chain = testChain()
  const registry = new Registry()
  const build = () => Network.builder(testConfig(chain)).withMetrics(prometheusRegister(registry)).build()
  build()
  expect(build).toThrow(expect.objectContaining({ name: 'ConfigError', field: 'metrics', value: 'kona_p2p_info' }))
})

test("a register of gossipsub's shape alone does, without counters", { timeout: 60_000 }, async () => {
  const registry = new Registry()
  const { counter: _, ...register } = prometheusRegister(registry)
  const network = Network.builder(testConfig(testChain(), { discovery: false }))
    .withMetrics(register)
    .build()
  onTestFinished(() => network.stop())
  await network.start()
  const text = await registry.metrics()
  expect(text).toMatch(/^# TYPE kona_p2p_messages_total gauge$/m)
  expect(text).toMatch(/^kona_p2p_disconnects_total 0$/m)
})
