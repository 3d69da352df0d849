import { ConfigError } from './errors.ts'
import { nearest } from './nearest.ts'

/**
 * A mistyped field would fall back to its default without a word, `bootnode` to the public bootnodes.
 *
 * @throws ConfigError whose value is the unknown name, never what stands there: it may be a secret
 */
export function checkKnownFields(given: object, known: readonly string[], path = ''): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    const [near] = nearest(name, known)
    const expected = near ? `a name that exists; the nearest is "${near}"` : `one of ${known.join(', ')}`
    throw new ConfigError(`${path}${name}`, name, expected)
  }
}
