import type { IDiscv5CreateOptions } from '@chainsafe/discv5'
import type { ParsedDiscoveryConfig } from './discovery-config.ts'

/** Milliseconds until discv5 gives up a lookup; its own 60 s would hold up the schedule. */
const LOOKUP_TIMEOUT_MS = 10_000

/** discv5's settings. */
export function discv5Config({
  requestTimeoutMs,
  pingIntervalMs,
}: ParsedDiscoveryConfig): NonNullable<IDiscv5CreateOptions['config']> {
  return {
    requestTimeout: requestTimeoutMs,
    pingInterval: pingIntervalMs,
    lookupTimeout: LOOKUP_TIMEOUT_MS,
    // Else a node gets no answer whose record names another address than its packets come from, such as a forwarded port.
    allowUnverifiedSessions: true,
    enrUpdate: false, // see AddressVotes
  }
}
