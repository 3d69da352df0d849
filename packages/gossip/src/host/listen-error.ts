import { StartError } from '@kona/genesis/driver'

const REMEDIES: Record<string, string> = {
  EADDRINUSE: 'the port is taken; choose another, or stop the program that has it',
  EADDRNOTAVAIL: 'this machine does not have the address; use one of its own, or 0.0.0.0',
  EACCES: 'not permitted; choose a port above 1023',
}

/** libp2p's failure to listen as a StartError that names the address; any other error as it came. */
export function listenError(error: unknown, listen: readonly string[]): unknown {
  if (!(error instanceof Error) || !/listen/i.test(error.name + error.message)) return error
  const lines = error.message.split('\n')
  const failed = lines.findIndex((line) => listen.some((address) => line.includes(`${address}:`)))
  if (error.name !== 'UnsupportedListenAddressesError' && failed < 0) return error
  const address = listen.find((candidate) => lines[failed]?.includes(`${candidate}:`)) ?? listen[0]
  const code = /\bE[A-Z]{4,}\b/.exec(lines.slice(Math.max(failed, 0)).join('\n'))?.[0]
  const remedy = (code && REMEDIES[code]) ?? 'no transport of ours listens there; use /ip4/…/tcp/… or /ip6/…/tcp/…'
  return new StartError('listen', `listen ${address}: ${remedy}${code ? ` (${code})` : ''}`, {
    ...(address && { address }),
    cause: error,
  })
}
