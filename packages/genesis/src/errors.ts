const MAX_SHOWN_CHARACTERS = 80

/**
 * A value of a configuration that cannot be used.
 *
 * The message is one line: `${field}: got ${value}, expected ${expected}`. Text is shown in quotes and cut at 80
 * characters, a missing value as `nothing`, an object or a list without its contents.
 *
 * @example
 * ```ts
 * import { ConfigError } from '@kona/genesis'
 *
 * throw new ConfigError('blockTime', 0, 'a whole number of seconds, 1 or more')
 * ```
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'config'
  /** The path of the refused field, in the form in which it was written: `genesis.l2.hash`. */
  readonly field: string
  /** What stood there. Never a secret: who checks a key passes something that may be printed. */
  readonly value: unknown
  /** What would be right. */
  readonly expected: string

  /**
   * @param field the path of the refused field
   * @param value what stood there; never a secret
   * @param expected what would be right, as it reads after "expected"
   * @param options `cause`, the error that led here
   */
  constructor(field: string, value: unknown, expected: string, options?: ErrorOptions) {
    super(`${field}: got ${show(value)}, expected ${expected}`, options)
    this.field = field
    this.value = value
    this.expected = expected
  }
}

/** A value on one short line, whatever it holds: it may come from a file that someone else wrote. */
const show = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

/** Text in quotes on one line, cut at 80 characters. */
export const quote = (text: string): string => {
  if (text.length <= MAX_SHOWN_CHARACTERS) return JSON.stringify(text)
  return JSON.stringify(`${text.slice(0, MAX_SHOWN_CHARACTERS)}…`)
}
