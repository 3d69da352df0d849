import { describe, expect, test } from 'vitest'
import * as constants from '../src/chains.ts'
import { activationTime, ConfigError, checkRollupConfig, FORKS, isAddress } from '../src/index.ts'
import { chains, findChain, getChain } from '../src/registry.ts'

describe('the chains', () => {
  test('are 53, each under its own name, id and constant', () => {
    expect(chains).toHaveLength(53)
    expect(new Set(chains.map(({ name }) => name)).size).toBe(53)
    expect(new Set(chains.map(({ id }) => id)).size).toBe(53)
    expect(Object.keys(constants)).toHaveLength(53)
  })

  test.each(chains)('$name is whole', (chain) => {
    checkRollupConfig(chain.rollupConfig)
    expect(chain.name.endsWith(`-${chain.network}`)).toBe(true)
    expect(chain.rollupConfig).toMatchObject({ l2ChainId: chain.id, l1ChainId: chain.l1ChainId })
    expect(chain.l1ChainId).toBe(chain.network === 'mainnet' ? 1 : 11155111)
    expect(chain.rollupConfig).toMatchObject({ regolithTime: 0, channelTimeout: 300 })
    expect(isAddress(chain.unsafeBlockSigner)).toBe(true)
  })

  // the superchain of sepolia-devnet-2 has no times
  const followers = chains.filter(({ superchainTime, network }) => {
    return superchainTime !== undefined && network !== 'sepolia-devnet-2'
  })

  test.each(followers)(
    '$name has every time that it takes from its superchain',
    ({ network, superchainTime = 0, rollupConfig }) => {
      // OP's own chains follow their superchain from 0 on, so their times are its times
      const op = findChain(`op-${network}`)
      if (op?.superchainTime !== 0) throw new Error(`op-${network} does not follow its superchain from 0 on`)
      const genesisTime = rollupConfig.genesis.l2Time
      const times = (config: typeof rollupConfig): [string, number | undefined][] => [
        ...FORKS.map((fork): [string, number | undefined] => [fork, activationTime(config, fork)]),
        ['pectraBlobSchedule', config.pectraBlobScheduleTime],
      ]
      const own = new Map(times(rollupConfig))
      for (const [fork, time] of times(op.rollupConfig)) {
        if (time === undefined || time < superchainTime) continue
        expect([time, ...(time <= genesisTime ? [0] : [])], `${fork} of ${time}`).toContain(own.get(fork))
      }
    },
  )

  test('op-mainnet has the values that everyone knows', () => {
    expect(constants.opMainnet).toMatchObject({
      name: 'op-mainnet',
      id: 10,
      title: 'OP Mainnet',
      network: 'mainnet',
      l1ChainId: 1,
      unsafeBlockSigner: '0xAAAA45d9549EDA09E70937013520214382Ffc4A2',
      rollupConfig: {
        genesis: {
          l1: { hash: '0x438335a20d98863a4c0c97999eb2481921ccd28553eac6f913af7c12aec04108', number: 17422590 },
          l2: { hash: '0xdbf6a80fef073de06add9b0d14026d6e5a86c85f6d102c36d3d8e9cf89c2afd3', number: 105235063 },
          l2Time: 1686068903,
        },
        blockTime: 2,
        batchInboxAddress: '0xFF00000000000000000000000000000000000010',
        karstTime: 1783526401,
        keepKarstUpgradeGas: true,
      },
    })
  })
})

describe('findChain', () => {
  test.each([
    [10, 'op-mainnet'],
    ['10', 'op-mainnet'],
    ['mainnet', 'op-mainnet'],
    ['sepolia', 'op-sepolia'],
    ['op-mainnet', 'op-mainnet'],
    ['OP-Mainnet', 'op-mainnet'],
    ['unichain-sepolia', 'unichain-sepolia'],
    [1301, 'unichain-sepolia'],
    ['settlus-mainnet-mainnet', 'settlus-mainnet-mainnet'],
    ['radius_testnet-sepolia', 'radius_testnet-sepolia'],
    ['sepolia-devnet-2-sepolia-devnet-2', 'sepolia-devnet-2-sepolia-devnet-2'],
  ])('%s is %s', (idOrName, name) => {
    expect(findChain(idOrName)?.name).toBe(name)
  })

  test('finds each by its id and its name', () => {
    for (const chain of chains) {
      expect(findChain(chain.id)).toBe(chain)
      expect(findChain(String(chain.id))).toBe(chain)
      expect(findChain(chain.name)).toBe(chain)
    }
  })

  test.each([[11], ['11'], ['op'], [''], ['constructor'], ['__proto__'], ['1e1'], ['0x0a'], ['9'.repeat(17)], [-10]])(
    '%s is none',
    (idOrName) => {
      expect(findChain(idOrName)).toBeUndefined()
    },
  )
})

describe('getChain', () => {
  const message = (idOrName: number | string): string => {
    try {
      return getChain(idOrName, '--chain').name
    } catch (error) {
      if (error instanceof ConfigError) return error.message
      throw error
    }
  }

  test('gives what findChain finds', () => {
    expect(getChain('mainnet')).toBe(constants.opMainnet)
  })

  test.each([
    ['op-mianet', 'a name or id of the superchain registry (op-mainnet?)'],
    ['worldchain', 'a name or id of the superchain registry (worldchain-mainnet or worldchain-sepolia?)'],
    ['zzzzzzzzzzzz', 'a name or id of the superchain registry such as op-mainnet or 10'],
    [902, 'a name or id of the superchain registry such as op-mainnet or 10'],
  ])('%s: the error names the setting and what would be right', (idOrName, expected) => {
    expect(message(idOrName)).toBe(`--chain: got ${JSON.stringify(idOrName)}, expected ${expected}`)
  })

  test('a long name costs little', () => {
    expect(message('x'.repeat(1_000_000)).length).toBeLessThan(300)
  })
})
