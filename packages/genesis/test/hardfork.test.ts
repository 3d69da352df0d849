import { describe, expect, test } from 'vitest'
import { opMainnet, opSepolia } from '../src/chains.ts'
import { activateAt, activeFork, FORKS, type Fork, forkSchedule, isForkActive, nextFork } from '../src/index.ts'

const config = opMainnet.rollupConfig

test("the forks are op-node's, in its order", () => {
  expect(FORKS.join(' ')).toBe('regolith canyon delta ecotone fjord granite holocene isthmus jovian karst lagoon')
})

describe('isForkActive', () => {
  test('from the very second of the fork on', () => {
    expect(isForkActive(config, 'ecotone', 1710374400)).toBe(false)
    expect(isForkActive(config, 'ecotone', 1710374401)).toBe(true)
    expect(isForkActive(config, 'ecotone', 1710374401n)).toBe(true)
  })

  test('a fork at 0 is active at 0, one without a time never', () => {
    expect(isForkActive(config, 'regolith', 0)).toBe(true)
    expect(isForkActive(config, 'lagoon', Number.MAX_SAFE_INTEGER)).toBe(false)
  })
})

describe('activeFork and nextFork', () => {
  test('walk through the schedule', () => {
    const walked: string[] = []
    let timestamp = 0
    for (let next = nextFork(config, timestamp); next; next = nextFork(config, timestamp)) {
      expect(activeFork(config, next.timestamp - 1)).not.toBe(next.fork)
      expect(activeFork(config, next.timestamp)).toBe(next.fork)
      walked.push(`${next.fork} ${next.timestamp}`)
      timestamp = next.timestamp
    }
    expect(walked).toEqual([
      'canyon 1704992401',
      'delta 1708560000',
      'ecotone 1710374401',
      'fjord 1720627201',
      'granite 1726070401',
      'holocene 1736445601',
      'isthmus 1746806401',
      'jovian 1764691201',
      'karst 1783526401',
    ])
    expect(nextFork(config, timestamp)).toBeUndefined()
  })

  test('before all forks it is bedrock', () => {
    expect(activeFork({}, 5)).toBe('bedrock')
    expect(activeFork({ regolithTime: 6 }, 5)).toBe('bedrock')
    expect(nextFork({}, 5)).toBeUndefined()
  })

  test('of forks with the same time the first is next, and the last is active then', () => {
    const together = { regolithTime: 0, canyonTime: 10, deltaTime: 10, ecotoneTime: 20 }
    expect(nextFork(together, 0)).toEqual({ fork: 'canyon', timestamp: 10 })
    expect(activeFork(together, 10)).toBe('delta')
  })
})

test("pectra_blob_schedule_time is no link of the chain, though it lies between op-sepolia's forks", () => {
  const { rollupConfig } = opSepolia
  const time = rollupConfig.pectraBlobScheduleTime ?? 0
  expect(time).toBe(1742486400)
  expect(activeFork(rollupConfig, time - 1)).toBe('holocene')
  expect(activeFork(rollupConfig, time)).toBe('holocene')
  expect(nextFork(rollupConfig, time - 1)).toEqual({ fork: 'isthmus', timestamp: 1744905600 })
  expect(forkSchedule(rollupConfig).map(({ timestamp }) => timestamp)).not.toContain(time)
})

describe('activateAt', () => {
  test.each(FORKS.map((fork, index): [Fork, number] => [fork, index]))('%s', (fork, index) => {
    const changed = activateAt(config, fork, 1234)
    const expected = FORKS.slice(0, index + 1).map((name) => ({ fork: name, timestamp: name === fork ? 1234 : 0 }))
    expect(forkSchedule(changed)).toEqual(expected)
    expect(changed).toMatchObject({ l2ChainId: 10, keepKarstUpgradeGas: true, blockTime: 2 })
  })

  test('bedrock takes all forks away and leaves the original as it is', () => {
    expect(forkSchedule(activateAt(config, 'bedrock'))).toEqual([])
    expect(forkSchedule(config)).toHaveLength(10)
  })
})
