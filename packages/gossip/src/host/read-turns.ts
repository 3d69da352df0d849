import type { Duplex } from 'node:stream'

/**
 * Milliseconds that all sockets together may be read before timers get their turn. Node reads up to 2 MiB of a full
 * socket in one go, and what comes in them is decrypted, decoded and hashed at once.
 */
const READ_TURN_MS = 12

/** When the first socket was read in this turn of the event loop. */
let turnStart: number | undefined

/** Lets a socket wait for the next turn once this one has been long enough. */
export function readInTurns(connection: { readonly readStatus?: string }, socket: Duplex): void {
  let waits = false
  socket.prependListener('data', () => {
    if (turnStart === undefined) {
      turnStart = performance.now()
      setImmediate(() => {
        turnStart = undefined
      })
    } else if (!waits && performance.now() - turnStart > READ_TURN_MS) {
      waits = true
      socket.pause()
      setImmediate(() => {
        waits = false
        // It may be paused for libp2p's own reasons.
        if (connection.readStatus !== 'paused') socket.resume()
      })
    }
  })
}
