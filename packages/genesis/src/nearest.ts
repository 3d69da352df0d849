const MAX_LENGTH = 64

/**
 * The names that a mistyped one may have meant, nearest first, three at most: at most a third of it is to be changed.
 */
export const nearest = (typed: string, names: readonly string[]): string[] => {
  const word = typed.slice(0, MAX_LENGTH).toLowerCase()
  return names
    .map((name) => ({ name, distance: name.startsWith(`${word}-`) ? 0 : editDistance(word, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= word.length / 3)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** Levenshtein's distance: how many characters are to be put in, taken out or replaced. */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (character === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? a.length
}
