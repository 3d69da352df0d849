import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, checkRollupConfig, parseRollupConfig } from '../src/index.ts'
import { chains } from '../src/registry.ts'
import { fullRollupJson, withField } from './rollup-fixture.ts'

const RUNS = process.env.KONA_SOAK ? 100_000 : 2_000

const { config } = parseRollupConfig(fullRollupJson)

/** Checks what may be anything, as a program without types would. */
const check = (value: unknown, field?: string): ConfigError | undefined => {
  try {
    checkRollupConfig(value as typeof config, field)
    return undefined
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
}

describe('checkRollupConfig', () => {
  test('accepts every chain of the registry', () => {
    for (const { rollupConfig } of chains) expect(check(rollupConfig)).toBeUndefined()
  })

  test.each([
    ['genesis', 5],
    ['genesis.l1.hash', '0x12'],
    ['genesis.l2.hash', config.genesis.l1.hash],
    ['genesis.l2Time', 0],
    ['genesis.l2.number', undefined],
    ['genesis.systemConfig.gasLimit', 30n],
    ['genesis.systemConfig.minBaseFee', undefined],
    ['blockTime', 0],
    ['l2ChainId', '10'],
    ['l2ChainId', 900],
    ['ecotoneTime', undefined],
    ['fjordTime', 2],
    ['karstTime', null],
    ['altDa.daCommitmentType', 'Keccak'],
    ['altDa.daChallengeContractAddress', `0x${'00'.repeat(20)}`],
  ])('names %s: %s by its path in the plain data', (field, value) => {
    expect(check(withField(field, value, config))?.field).toBe(`rollupConfig.${field}`)
  })

  test('names the whole as it is told to', () => {
    expect(check(null, 'config.rollup')?.field).toBe('config.rollup')
    expect(check(withField('blockTime', 0, config), 'config.rollup')?.field).toBe('config.rollup.blockTime')
  })

  test('refuses anything else with a ConfigError of one line', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        const error = check(anything)
        expect(error).toBeInstanceOf(ConfigError)
        expect(error?.message).not.toContain('\n')
      }),
      { numRuns: RUNS },
    )
  })
})
