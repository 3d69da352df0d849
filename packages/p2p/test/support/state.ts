import { vi } from 'vitest'
import type { Network } from '../../src/index.ts'

/** Deadline for a state that takes a heartbeat or a lookup, with five times slack, in milliseconds. */
export const SOON_MS = 20_000

/** Waits until each network has the others in its mesh. */
export async function untilMeshed(networks: readonly Network[]): Promise<void> {
  await vi.waitFor(
    () => {
      for (const network of networks) {
        const meshed = network.peers().filter((peer) => peer.meshTopics.length > 0).length
        if (meshed < networks.length - 1) throw new Error(`${meshed} of ${networks.length - 1} peers in the mesh`)
      }
    },
    { timeout: SOON_MS, interval: 25 },
  )
}

/** Waits for a driver's event. */
export function nextEvent<T>(
  target: { addEventListener: Network['addEventListener'] },
  type: Parameters<Network['addEventListener']>[0],
): Promise<T> {
  return new Promise((resolve) => target.addEventListener(type, ({ detail }) => resolve(detail as T), { once: true }))
}
