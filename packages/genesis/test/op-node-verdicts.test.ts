import { expect, test } from 'vitest'
import { ConfigError, parseRollupConfig } from '../src/index.ts'
import verdicts from './op-node-verdicts.json' with { type: 'json' }
import { withField } from './rollup-fixture.ts'

/*
 * op-node v1.19.6's own verdicts (ParseRollupConfig, then Check) on the full rollup.json with one field replaced by one
 * value: a row for each field, in it 1 for "accepted" and 0 for "refused" in the order of the values. The first value
 * stands for a field that is taken away.
 */
const accepts = (json: unknown): boolean => {
  try {
    parseRollupConfig(json)
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return false
  }
}

test.each(Object.entries(verdicts.accepted))('%s is accepted and refused as by op-node', (path, row) => {
  const ours = verdicts.values.map((value, index) => accepts(withField(path, index === 0 ? undefined : value)))
  expect(ours.map(Number).join('')).toBe(row)
})
