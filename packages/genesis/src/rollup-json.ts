import { ConfigError } from './errors.ts'
import type { JsonObject, Reading } from './kind.ts'
import type { RollupConfig } from './rollup-config.ts'
import { checkRules, orderWarnings } from './rollup-rules.ts'
import { rollupSchema } from './rollup-schema.ts'
import { readObject, writeObject } from './schema.ts'

const MAX_WARNINGS = 20

/** A rollup.json that was read: its configuration, and one line for each thing to tell the user about it. */
export type ParsedRollupConfig = { readonly config: RollupConfig; readonly warnings: readonly string[] }

/**
 * Reads op-node's rollup.json and checks it as op-node v1.19.6 does (`ParseRollupConfig` and `Check`).
 *
 * Fields that op-node does not know are ignored with a warning (20 at most, then their count); `interop_time` of kona
 * is read as `lagoon_time`, with a warning. The case of addresses and hashes stays.
 *
 * @param json the text of the file, or what `JSON.parse` made of it
 * @throws ConfigError whose field is the path in the file, such as `genesis.l2.hash`; `rollup.json` if it is no object
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises'
 * import { parseRollupConfig } from '@kona/genesis'
 *
 * const { config, warnings } = parseRollupConfig(await readFile('rollup.json', 'utf8'))
 * ```
 */
export const parseRollupConfig = (json: unknown): ParsedRollupConfig => {
  const warnings: string[] = []
  let unsaid = 0
  const warn = (warning: string): void => {
    // BOUNDED: 20 lines, since the file may come from someone else
    if (warnings.length < MAX_WARNINGS) warnings.push(warning)
    else unsaid++
  }
  const source = typeof json === 'string' ? parseText(json) : json
  const config = readObject(rollupSchema, source, '', { naming: 'json', warn })
  checkRules(config, 'json', '')
  for (const warning of orderWarnings(config)) warn(warning)
  if (unsaid > 0) warnings.push(`${unsaid} more warnings`)
  return { config, warnings }
}

/**
 * Checks a configuration that was not read from rollup.json, by the same rules.
 *
 * @param config what a program or a user made; its type is not trusted
 * @param field the name of the whole, which stands before the path of the refused field
 * @throws ConfigError whose field is a path such as `rollupConfig.genesis.l2.hash`
 */
export const checkRollupConfig = (config: RollupConfig, field = 'rollupConfig'): void => {
  checkRules(readObject(rollupSchema, config, field, PLAIN), 'plain', `${field}.`)
}

/**
 * Writes a configuration as op-node v1.19.6 does: the same keys in the same order, the same ones left out, bytes in
 * lower case. `JSON.stringify` of the result is a rollup.json.
 */
export const rollupConfigToJson = (config: RollupConfig): JsonObject => writeObject(rollupSchema, config)

const PLAIN: Reading = { naming: 'plain', warn: () => {} }

const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    // neither the text nor the parser's message, which quotes it: a wrong path may have led to a secret
    const position = error instanceof Error ? /at position \d+/.exec(error.message)?.[0] : undefined
    const value = `text with an error${position ? ` ${position}` : ''}`
    throw new ConfigError('rollup.json', value, 'the JSON text of a rollup config')
  }
}
