import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { readInTurns } from '../../src/host/read-turns.ts'
import { eventually } from '../support/gossip-node.ts'

const CHUNK_BYTES = 64 * 1024
const CHUNKS = 64
const CHUNK_MS = 15

/** A socket that is full of data: as Node reads one, until 32 chunks or until it is told to stop. */
function fullSocket(): Duplex {
  let left = CHUNKS
  const socket: Duplex = new Duplex({
    write: (_chunk, _encoding, done) => done(),
    read() {
      setImmediate(() => {
        for (let i = 0; i < 32 && left > 0; i++) {
          left--
          if (!socket.push(new Uint8Array(CHUNK_BYTES))) return
        }
      })
    },
  })
  return socket
}

/** How many chunks were read in each turn of the event loop, each of which took its time. */
function readAll(socket: Duplex): { readonly turns: number[]; readonly total: () => number } {
  const turns: number[] = []
  let fresh = true
  let total = 0
  socket.on('data', () => {
    if (fresh) {
      fresh = false
      turns.push(0)
      setTimeout(() => {
        fresh = true
      })
    }
    turns[turns.length - 1]!++
    total++
    const end = performance.now() + CHUNK_MS
    while (performance.now() < end);
  })
  return { turns, total: () => total }
}

test('a socket full of data lets timers have their turn every few chunks, and loses nothing', async () => {
  const socket = fullSocket()
  const { turns, total } = readAll(socket)
  readInTurns({ readStatus: 'readable' }, socket)
  await eventually(() => total() === CHUNKS, 'all chunks')
  // One begins the turn, one finds it too long; what was in the socket's own buffer begins the next.
  expect(Math.max(...turns)).toBeLessThanOrEqual(4)
})

test('a socket that libp2p paused meanwhile is not resumed', async () => {
  const socket = fullSocket()
  const connection = { readStatus: 'readable' }
  const { total } = readAll(socket)
  readInTurns(connection, socket)
  await eventually(() => total() > 0 && socket.isPaused(), 'the end of a turn')
  connection.readStatus = 'paused'
  const before = total()
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
  expect(total()).toBe(before)
  connection.readStatus = 'readable'
  socket.resume()
  await eventually(() => total() === CHUNKS, 'the rest')
})
