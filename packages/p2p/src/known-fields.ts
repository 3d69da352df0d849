import { ConfigError } from '@kona/genesis'

/**
 * A mistyped field would fall back to its default without a word, `bootnode` to the public bootnodes.
 *
 * @throws ConfigError whose value is the unknown name, never what stands there: it may be a secret
 */
export function checkKnownFields(given: object, known: readonly string[], path = ''): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    throw new ConfigError(`${path}${name}`, name, `a name that exists; the nearest is "${nearest(name, known)}"`)
  }
}

function nearest(name: string, known: readonly string[]): string {
  const typed = name.slice(0, 64).toLowerCase()
  const distances = known.map((candidate) => editDistance(typed, candidate.toLowerCase()))
  return known[distances.indexOf(Math.min(...distances))] ?? ''
}

/** Levenshtein's: characters to put in, take out or replace. */
function editDistance(from: string, to: string): number {
  let costs = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const above = costs
    costs = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (above[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1)
      costs.push(Math.min(replaced, (above[j] as number) + 1, (costs[j - 1] as number) + 1))
    }
  }
  return costs[to.length] as number
}
