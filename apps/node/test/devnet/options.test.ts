import { ConfigError } from '@kona/genesis'
import { expect, test } from 'vitest'
import { defaultDevnetOptions, parseDevnetOptions } from '../../src/devnet/index.ts'

test('what is missing or undefined has its default', () => {
  expect(parseDevnetOptions({})).toEqual(defaultDevnetOptions)
  expect(parseDevnetOptions({ nodes: undefined as never, blockTimeMs: 2_000 })).toEqual({
    ...defaultDevnetOptions,
    blockTimeMs: 2_000,
  })
})

test.each([
  ['nodes', { nodes: 1 }],
  ['nodes', { nodes: Number.NaN }],
  ['blockTimeMs', { blockTimeMs: 1_500 }],
  ['blockTimeMs', { blockTimeMs: 0 }],
  ['blocks', { blocks: 0 }],
  ['fork', { fork: 'lagoonx' as never }],
  ['txBytes', { txBytes: -1 }],
  ['seed', { seed: 7 as never }],
  ['l1', { l1: 'yes' as never }],
])('a wrong %s is named', (field, options) => {
  expect(() => parseDevnetOptions(options)).toThrow(ConfigError)
  expect(() => parseDevnetOptions(options)).toThrow(expect.objectContaining({ field }))
})
