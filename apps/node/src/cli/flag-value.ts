import { InvalidArgumentError } from 'commander'

/** Reads a whole number of a range, both ends included. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`)
    }
    return value
  }
}

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Reads `250ms`, `1s`, `2m`, `1h`, or a bare number of seconds; gives milliseconds. */
export function durationMs(minMs: number, maxMs: number): (text: string) => number {
  return (text) => {
    const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
    const value = Number(amount) * (UNITS[unit] ?? Number.NaN)
    if (!(value >= minMs && value <= maxMs)) {
      throw new InvalidArgumentError(
        `expected a duration such as 250ms or 1s (a bare number is seconds), from ${minMs}ms to ${maxMs}ms.`,
      )
    }
    return value
  }
}

/** Reads one of a closed list of words. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const found = words.find((word) => word === text)
    if (!found) throw new InvalidArgumentError(`expected one of ${words.join(', ')}.`)
    return found
  }
}

/** Reads a comma-separated list; empty text is the empty list. */
export function commaList(text: string, previous: readonly string[] = []): string[] {
  const words = text.split(',').map((word) => word.trim())
  return [...previous, ...words.filter((word) => word !== '')]
}
