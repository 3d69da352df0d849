import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { DEADLINE_MS, eventually, gossipOf, startAll, testChain } from '../support/gossip-node.ts'

const SILENT = '127.0.0.2'
const MAX_ADDRESS_HANDSHAKES = 16
/** Below what one address may open in a second. */
const SOCKETS = 30

test('an address that never finishes a handshake holds 16 of them; others are let in, and itself when they end', async () => {
  const chain = testChain()
  const [node, other] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(node, other)
  const port = Number(/\/tcp\/(\d+)/.exec(node.addresses()[0] ?? '')?.[1])
  const open = async (): Promise<Socket> => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: SILENT })
    socket.on('error', () => socket.destroy())
    socket.resume()
    await once(socket, 'connect')
    return socket
  }
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, open))
  const alive = () => sockets.filter((socket) => !socket.destroyed)
  await eventually(() => alive().length === MAX_ADDRESS_HANDSHAKES, 'the rest is refused')
  await other.connect(node.addresses())
  expect(alive()).toHaveLength(MAX_ADDRESS_HANDSHAKES)

  for (const socket of alive()) socket.destroy()
  const isAnswered = async () => {
    const socket = await open()
    socket.write('\x13/multistream/1.0.0\n')
    const [first] = await Promise.race([once(socket, 'data'), once(socket, 'close')])
    socket.destroy()
    expect(first).toBeInstanceOf(Buffer)
  }
  await vi.waitFor(isAnswered, { timeout: DEADLINE_MS, interval: 200 })
})
