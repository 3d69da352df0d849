import { UsageError } from './exit.ts'

/** Runs what may throw a ConfigError, and tells one in the user's own words: by the flag instead of the field. */
export function inFlagNames<T>(flagOf: Readonly<Record<string, string>>, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConfigError') throw error
    const { field, message } = error as Error & { field: string }
    const [, head = field, tail = ''] = /^([^[]+)(.*)$/.exec(field) ?? []
    const flag = flagOf[head]
    throw new UsageError(flag ? message.replace(field, `${flag}${tail}`) : message)
  }
}
