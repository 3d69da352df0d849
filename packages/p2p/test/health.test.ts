import { describe, expect, test } from 'vitest'
import { type HealthCode, type HealthSnapshot, health } from '../src/health.ts'

const GOOD: HealthSnapshot = {
  status: 'running',
  listening: ['/ip4/192.0.2.1/tcp/9222/p2p/16Uiu2HA'],
  address: '192.0.2.1',
  discovery: { bootnodes: 13, answered: 9, known: 40, udpPort: 9222 },
  peers: 12,
  topic: '/optimism/10/3/blocks',
  meshPeers: 8,
  meshPeersByVersion: [5, 6, 7, 8],
  quietSeconds: 2.4,
  hadBlock: true,
  blockTime: 2,
  clockBehindSeconds: undefined,
  lastLagSeconds: 0.34,
  staleSeconds: undefined,
  hasSigner: true,
  signerMismatch: undefined,
}

const failing = (change: Partial<HealthSnapshot>) =>
  health({ ...GOOD, ...change }).checks.flatMap(({ code, ok, message }) => (ok ? [] : [[code, message]]))

test('a node in order passes every check', () => {
  const { healthy, summary, checks } = health(GOOD)
  expect(healthy).toBe(true)
  expect(summary).toBe('the node is healthy: the last block came 2 s ago')
  expect(checks.find(({ code }) => code === 'mesh')?.message).toBe(
    '8 peers are in the mesh of /optimism/10/3/blocks (v1 to v4: 5, 6, 7, 8)',
  )
  expect(checks.find(({ code }) => code === 'clock')?.message).toBe(
    'the clock fits the blocks; the last one came 0.3 s after its timestamp',
  )
  expect(checks.map(({ code, ok }) => [code, ok])).toEqual(
    (['running', 'listening', 'address', 'bootnodes', 'peers', 'mesh', 'clock', 'signer', 'last_block'] as const).map(
      (code) => [code, true],
    ),
  )
})

const mismatch = {
  recovered: '0x00000000000000000000000000000000000000bB',
  expected: '0x00000000000000000000000000000000000000aA',
  peers: 3,
} as const

test.each<[HealthCode, Partial<HealthSnapshot>, RegExp]>([
  ['running', { status: 'failed' }, /is failed/],
  ['listening', { listening: [] }, /listens nowhere/],
  ['address', { address: undefined }, /set the address to advertise/],
  ['bootnodes', { discovery: { bootnodes: 13, answered: 0, known: 0, udpPort: 1 } }, /^0 of 13 .*UDP blocked/],
  ['peers', { peers: 3 }, /^3 peers .*40 of this chain known; is the TCP port reachable/],
  ['mesh', { meshPeers: 0 }, /^0 peers .*\/optimism\/10\/3\/blocks/],
  ['last_block', { quietSeconds: 31 }, /came 31 s ago/],
  ['last_block', { quietSeconds: 61.2, hadBlock: false }, /no block came in the 61 s since the start/],
  ['clock', { clockBehindSeconds: 20 }, /about 20 s behind.*NTP/],
  ['signer', { hasSigner: false }, /no signer is known/],
  ['signer', { signerMismatch: mismatch }, /3 peers relay .*bB, and we expect .*aA; was the signer rotated/],
])('%s fails', (code, change, message) => {
  const failed = failing(change)
  expect(failed).toEqual([[code, expect.stringMatching(message)]])
  expect(health({ ...GOOD, ...change }).healthy).toBe(false)
})

describe('the sentence tells the cause, not what follows from it', () => {
  const silent = { quietSeconds: 300 }
  const alone = { peers: 0, meshPeers: 0, meshPeersByVersion: [0, 0, 0, 0] }
  const unanswered = { discovery: { bootnodes: 13, answered: 0, known: 0, udpPort: 1 } }
  test.each<[string, Partial<HealthSnapshot>, RegExp]>([
    ['a stopped node', { ...silent, ...alone, status: 'stopped' }, /^the node is behind: the node is stopped$/],
    ['UDP blocked', { ...silent, ...alone, ...unanswered }, /^the node is behind: 0 of 13 bootnodes have answered/],
    ['TCP blocked', { ...silent, ...alone }, /^the node is behind: 0 peers are connected, 40 of this chain known/],
    [
      'a mesh without bootnodes, and a rotated signer',
      { ...silent, ...unanswered, signerMismatch: mismatch },
      /rotated/,
    ],
    ['a clock that is behind', { ...silent, clockBehindSeconds: 20 }, /^the node is behind: the clock is about 20 s/],
    [
      'a clock that is ahead',
      { ...silent, staleSeconds: 90 },
      /^the node is behind: the blocks that come are 90 s old/,
    ],
    [
      'no sequencer',
      silent,
      /^the node is behind: .*300 s ago although all else is well; has the sequencer stopped\?$/,
    ],
    ['few peers, and blocks', { peers: 1 }, /^the node is unhealthy: 1 peer is connected/],
  ])('%s', (_, change, summary) => {
    expect(health({ ...GOOD, ...change }).summary).toMatch(summary)
  })
})

describe('what is right for one node', () => {
  test('a small devnet has as many peers as it knows', () => {
    expect(failing({ peers: 1, discovery: { bootnodes: 1, answered: 1, known: 1, udpPort: 1 } })).toEqual([])
    expect(failing({ peers: 0, discovery: { bootnodes: 0, answered: 0, known: 0, udpPort: 1 } })).toHaveLength(1)
  })

  test('without discovery there is no record, and one peer is enough', () => {
    const { checks } = health({ ...GOOD, discovery: undefined, address: undefined, peers: 1 })
    expect(checks.map(({ code }) => code)).not.toContain('address')
    expect(checks.every(({ ok }) => ok)).toBe(true)
  })

  test('an old block between new ones is no trouble', () => {
    expect(failing({ staleSeconds: 90 })).toEqual([])
  })

  test('a chain with slow blocks is quiet for longer', () => {
    expect(failing({ quietSeconds: 100, blockTime: 12 })).toEqual([])
  })

  test.each(['127.0.0.1', '10.1.2.3', '172.20.0.1', '192.168.1.1', 'fd00::1', '::1'])(
    '%s is called private',
    (address) => {
      const { healthy, checks } = health({ ...GOOD, address })
      expect(healthy).toBe(true)
      expect(checks.find(({ code }) => code === 'address')?.message).toMatch(/private/)
    },
  )
})
