import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, parseRollupConfig, type RollupConfig, rollupConfigToJson } from '../src/index.ts'
import { chains } from '../src/registry.ts'
import { fullRollupJson, withField } from './rollup-fixture.ts'

const RUNS = process.env.KONA_SOAK ? 100_000 : 2_000

const lowerCase = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, item) => (/^0x/.test(item) ? String(item).toLowerCase() : item))

const refusal = (json: unknown): ConfigError => {
  try {
    parseRollupConfig(json)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('round trip', () => {
  test('a file with every field comes out as it went in, in the same order and without a warning', () => {
    const text = JSON.stringify(fullRollupJson)
    const { config, warnings } = parseRollupConfig(text)
    expect(warnings).toEqual([])
    expect(JSON.stringify(rollupConfigToJson(config))).toBe(text)
  })

  test('the configuration survives JSON', () => {
    const { config } = parseRollupConfig(fullRollupJson)
    expect(JSON.parse(JSON.stringify(config))).toStrictEqual(config)
  })

  test.each(chains)('$name', ({ rollupConfig }) => {
    const json = rollupConfigToJson(rollupConfig)
    const { config, warnings } = parseRollupConfig(JSON.stringify(json))
    expect(warnings).toEqual([])
    expect(config).toStrictEqual(lowerCase(rollupConfig))
    expect(rollupConfigToJson(config)).toStrictEqual(json)
  })
})

describe('what Go leaves out', () => {
  const { lagoon_time, karst_time, keep_karst_upgrade_gas, chain_op_config, alt_da, ...rest } = fullRollupJson
  const { pectra_blob_schedule_time, ...smallest } = rest

  test('optional fields that are absent stay absent', () => {
    const { config } = parseRollupConfig(smallest)
    expect(Object.keys(config)).not.toContain('lagoonTime')
    expect(JSON.stringify(rollupConfigToJson(config))).toBe(JSON.stringify(smallest))
  })

  test('null is absent', () => {
    const nulls = { lagoon_time: null, keep_karst_upgrade_gas: null, chain_op_config: null, alt_da: null }
    const { config, warnings } = parseRollupConfig({ ...smallest, ...nulls })
    expect(config).toStrictEqual(parseRollupConfig(smallest).config)
    expect(warnings).toEqual([])
  })

  test('keep_karst_upgrade_gas is there only if it is true', () => {
    const { config } = parseRollupConfig({ ...smallest, keep_karst_upgrade_gas: false })
    expect(config).toStrictEqual(parseRollupConfig(smallest).config)
    expect(rollupConfigToJson(config)).toStrictEqual(smallest)
  })

  test('fields without omitempty get their zero value and are written with it', () => {
    const { eip1559Params, operatorFeeParams, minBaseFee, daFootprintGasScalar, overhead, ...systemConfig } =
      fullRollupJson.genesis.system_config
    const { config } = parseRollupConfig(withField('genesis.system_config', systemConfig))
    expect(config.genesis.systemConfig).toMatchObject({ minBaseFee: 0, eip1559Params: '0x0000000000000000' })
    expect(rollupConfigToJson(config)).toMatchObject({
      genesis: {
        system_config: {
          overhead: `0x${'00'.repeat(32)}`,
          eip1559Params: '0x0000000000000000',
          operatorFeeParams: `0x${'00'.repeat(32)}`,
          minBaseFee: 0,
          daFootprintGasScalar: 0,
        },
      },
    })
  })

  test('bytes are read in any case, kept so, and written in lower case', () => {
    const { config } = parseRollupConfig(withField('batch_inbox_address', `0x${'Ab'.repeat(20)}`))
    expect(config.batchInboxAddress).toBe(`0x${'Ab'.repeat(20)}`)
    expect(rollupConfigToJson(config).batch_inbox_address).toBe(`0x${'ab'.repeat(20)}`)
  })
})

describe('warnings', () => {
  test('an unknown field is named with its path', () => {
    const json = withField('protocol_versions_address', '0x00', withField('genesis.l1.colour', 'red'))
    expect(parseRollupConfig(json).warnings).toEqual([
      'unknown field "genesis.l1.colour": ignored',
      'unknown field "protocol_versions_address": ignored',
    ])
  })

  test("kona's interop_time is read as lagoon_time", () => {
    const { config, warnings } = parseRollupConfig(withField('interop_time', 77, withField('lagoon_time', undefined)))
    expect(config.lagoonTime).toBe(77)
    expect(warnings).toEqual(['interop_time: read as lagoon_time'])
  })

  test('lagoon_time counts where interop_time is there too', () => {
    const { config, warnings } = parseRollupConfig(withField('interop_time', 77))
    expect(config.lagoonTime).toBe(10)
    expect(warnings).toEqual(['interop_time: ignored, since lagoon_time is there'])
  })

  test("an order of later forks that op-node's check does not look at", () => {
    const { config, warnings } = parseRollupConfig(withField('isthmus_time', undefined))
    expect(config.jovianTime).toBe(8)
    expect(warnings).toEqual(['jovian_time: 8 is before isthmus_time (not scheduled)'])
  })

  test('are 20 at most, each of one short line, however many fields there are', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `${'x\n'.repeat(100)}${index}`)
    const junk = Object.fromEntries(names.map((name) => [name, 1]))
    const { warnings } = parseRollupConfig({ ...fullRollupJson, ...junk })
    expect(warnings).toHaveLength(21)
    expect(warnings.at(-1)).toBe('980 more warnings')
    for (const warning of warnings) {
      expect(warning).not.toContain('\n')
      expect(warning.length).toBeLessThan(250)
    }
  })
})

describe('refusals name the field', () => {
  const bytes = (length: number): string => `${length} bytes: 0x and ${2 * length} hexadecimal digits`
  const zero = (length: number): string => `0x${'00'.repeat(length)}`
  const times = `unix seconds, a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`
  const to = (min: number, max: number = Number.MAX_SAFE_INTEGER): string => `a whole number from ${min} to ${max}`

  test.each([
    ['genesis', undefined, 'an object'],
    ['genesis', [], 'an object'],
    ['genesis.l1', 'x', 'an object'],
    ['genesis.l1.hash', undefined, bytes(32)],
    ['genesis.l1.hash', `0x${'ab'.repeat(31)}`, bytes(32)],
    ['genesis.l1.hash', 'ab'.repeat(32), bytes(32)],
    ['genesis.l1.hash', zero(32), '32 bytes that are not all zero'],
    ['genesis.l1.number', -1, to(0)],
    ['genesis.l1.number', -0, to(0)],
    ['genesis.l2.hash', zero(32), '32 bytes that are not all zero'],
    [
      'genesis.l2.hash',
      fullRollupJson.genesis.l1.hash.toUpperCase().replace('0X', '0x'),
      'another hash than genesis.l1.hash',
    ],
    ['genesis.l2.number', 2 ** 53, to(0)],
    ['genesis.l2_time', 0, to(1)],
    ['genesis.system_config', undefined, 'an object'],
    ['genesis.system_config.batcherAddr', zero(20), '20 bytes that are not all zero'],
    ['genesis.system_config.overhead', '0x', bytes(32)],
    ['genesis.system_config.scalar', zero(32), '32 bytes that are not all zero'],
    ['genesis.system_config.gasLimit', 0, to(1)],
    ['genesis.system_config.eip1559Params', '0x00', bytes(8)],
    ['genesis.system_config.operatorFeeParams', 0, bytes(32)],
    ['genesis.system_config.minBaseFee', 1.5, to(0)],
    ['genesis.system_config.daFootprintGasScalar', 65_536, to(0, 65_535)],
    ['block_time', 0, to(1)],
    ['block_time', '2', to(1)],
    ['max_sequencer_drift', undefined, to(1)],
    ['seq_window_size', 1, to(2)],
    ['channel_timeout', 0, to(1)],
    ['l1_chain_id', undefined, to(1)],
    ['l2_chain_id', 0, to(1)],
    ['l2_chain_id', 900, 'another chain id than l1_chain_id'],
    ['regolith_time', undefined, 'unix seconds up to 1, since canyon_time is 1'],
    ['canyon_time', 1.5, `${times} (leave it out for what is not scheduled)`],
    ['holocene_time', 2 ** 64, `${times} (leave it out for what is not scheduled)`],
    ['delta_time', 0, '1 or later, the time of canyon_time'],
    ['granite_time', undefined, 'unix seconds up to 6, since holocene_time is 6'],
    ['isthmus_time', 5, '6 or later, the time of holocene_time'],
    ['keep_karst_upgrade_gas', 1, 'true or false'],
    ['batch_inbox_address', zero(20), '20 bytes that are not all zero'],
    ['deposit_contract_address', undefined, bytes(20)],
    ['l1_system_config_address', zero(21), bytes(20)],
    ['chain_op_config', 3, 'an object'],
    ['chain_op_config.eip1559Denominator', -1, to(0)],
    ['alt_da.da_commitment_type', undefined, '"KeccakCommitment" or "GenericCommitment"'],
    ['alt_da.da_max_input_size', 0, to(1)],
    ['alt_da.da_challenge_contract_address', zero(20), "a contract's address for KeccakCommitment"],
    ['alt_da.da_resolve_window', true, to(0)],
    ['pectra_blob_schedule_time', 'soon', `${times} (leave it out for what is not scheduled)`],
  ])('%s: %j', (field, value, expected) => {
    const error = refusal(withField(field, value))
    expect(error).toMatchObject({ name: 'ConfigError', code: 'config', field, expected })
    expect(error.value).toBe(value)
    expect(error.message.startsWith(`${field}: got `)).toBe(true)
    expect(error.message.endsWith(`, expected ${expected}`)).toBe(true)
  })

  test('alt_da of generic commitments has neither a contract nor a size', () => {
    const generic = withField('alt_da.da_commitment_type', 'GenericCommitment')
    expect(refusal(generic).field).toBe('alt_da.da_max_input_size')
    expect(refusal(withField('alt_da.da_max_input_size', undefined, generic)).field).toBe(
      'alt_da.da_challenge_contract_address',
    )
  })

  test('interop_time under its own name', () => {
    expect(refusal(withField('interop_time', 'x', withField('lagoon_time', undefined))).field).toBe('interop_time')
  })

  test.each([[''], ['{'], ['{"genesis":'], ['not json'], ['null'], ['[]'], ['7'], ['"{}"']])('text %j', (text) => {
    expect(refusal(text).field).toBe('rollup.json')
  })

  test('text that is no JSON is not repeated: it may be a key file', () => {
    const key = '8badf00d'.repeat(8)
    const error = refusal(key)
    expect(error.message).toContain('got "text with an error at position 1"')
    expect(`${error.message} ${error.value} ${error.cause}`).not.toContain('badf00d')
  })
})

describe('never throws anything but ConfigError', { timeout: 300_000 }, () => {
  const survives = (json: unknown): void => {
    let config: RollupConfig
    try {
      config = parseRollupConfig(json).config
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError)
      expect((error as ConfigError).message).not.toContain('\n')
      expect((error as ConfigError).message.length).toBeLessThan(400)
      return
    }
    const written = rollupConfigToJson(config)
    expect(rollupConfigToJson(parseRollupConfig(JSON.stringify(written)).config)).toStrictEqual(written)
  }

  test('at random JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), survives), { numRuns: RUNS })
  })

  test('at random text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), survives), { numRuns: RUNS })
  })

  test('at a good file with one random field', () => {
    const paths = (json: object, prefix = ''): string[] =>
      Object.entries(json).flatMap(([key, value]) => {
        const path = `${prefix}${key}`
        return typeof value === 'object' ? [path, ...paths(value, `${path}.`)] : [path]
      })
    const value = fc.oneof(fc.jsonValue(), fc.nat(), fc.integer(), fc.double(), fc.constant(undefined))
    const field = fc.constantFrom(...paths(fullRollupJson))
    fc.assert(
      fc.property(field, value, (path, random) => survives(withField(path, random))),
      { numRuns: RUNS },
    )
  })

  test('at names that mean something to JavaScript', () => {
    const text = JSON.stringify(fullRollupJson).replace('{', '{"__proto__":{"x":1},"constructor":1,"toString":null,')
    const { config, warnings } = parseRollupConfig(text)
    expect(config).toStrictEqual(parseRollupConfig(fullRollupJson).config)
    expect(warnings).toHaveLength(3)
  })
})
