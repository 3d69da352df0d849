import type { L1Client } from '@kona/p2p'
import { createPublicClient, http } from 'viem'

/** op-node gives each call to L1 so long (node/node.go v1.19.6), in milliseconds. */
const TIMEOUT_MS = 10_000

/** Reads L1. The signer source repeats what fails, so that the client does not. */
export function l1Client(url: string): L1Client {
  return createPublicClient({ transport: http(url, { retryCount: 0, timeout: TIMEOUT_MS }) })
}
