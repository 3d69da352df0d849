/**
 * Where a driver's log lines go. pino and `console`-like objects fit by structure:
 * fields first (plain data, never a secret), then one sentence.
 *
 * @example
 * const logger: Logger = { ...silent, warn: (fields, message) => process.stderr.write(`${message}\n`) }
 */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Says nothing; what a driver uses when it is given no logger. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }
