import type { Logger } from '@kona/genesis/driver'
import type { ComponentLogger, Logger as Libp2pLogger } from '@libp2p/interface'

/**
 * libp2p's errors as our debug lines: what a peer does wrong is no error of ours. Its chatter is dropped,
 * for formatting it would cost more than the work it tells of.
 */
export function componentLogger(logger: Logger): ComponentLogger {
  return { forComponent: (component) => scoped(logger, component) }
}

function scoped(logger: Logger, component: string): Libp2pLogger {
  return Object.assign(() => {}, {
    enabled: false,
    trace() {},
    error: (formatter: unknown, ...values: unknown[]) => logger.debug({ component }, format(String(formatter), values)),
    newScope: (name: string) => scoped(logger, `${component}:${name}`),
  })
}

function format(formatter: string, values: unknown[]): string {
  let next = 0
  return formatter.replace(/%[a-zA-Z]/g, (mark) => {
    if (next >= values.length) return mark
    const value = values[next++]
    return value instanceof Error ? value.message : String(value)
  })
}
