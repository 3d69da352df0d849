import type { Socket } from 'node:net'
import type { MultiaddrConnection, Transport, Upgrader } from '@libp2p/interface'
import { type TCPComponents, tcp } from '@libp2p/tcp'
import type { Uint8ArrayList } from 'uint8arraylist'
import { handshakeLimit } from './handshakes.ts'
import { readInTurns } from './read-turns.ts'

/** Pieces of so many bytes in all are copied into one; more go out as they are, by one `writev`. */
const MAX_JOINED_BYTES = 16 * 1024

/**
 * libp2p's tcp, with one write to the socket for what noise hands over at once. A frame comes as several pieces; tcp
 * makes a system call for each, and waits for the socket to drain behind one above its buffer, so that the last 16 bytes
 * of a block travel on their own. And a socket that is full of data leaves time for everything else.
 * Of one address only so many may be in their handshake.
 */
export function blockTcp(): (components: TCPComponents) => Transport {
  return (components) => {
    const transport = tcp()(components)
    const dial = transport.dial.bind(transport)
    const createListener = transport.createListener.bind(transport)
    transport.dial = (address, options) => dial(address, { ...options, upgrader: joining(options.upgrader) })
    const limited = handshakeLimit()
    transport.createListener = (options) => {
      const upgrader = joining(options.upgrader)
      return createListener({ ...options, upgrader: { ...upgrader, upgradeInbound: limited(upgrader.upgradeInbound) } })
    }
    return transport
  }
}

/** The same, but that it sees each connection before it is used. */
function joining(upgrader: Upgrader): Upgrader {
  return {
    upgradeInbound: (connection: MultiaddrConnection, options: never) =>
      upgrader.upgradeInbound(joined(connection), options),
    upgradeOutbound: (connection: MultiaddrConnection, options: never) =>
      upgrader.upgradeOutbound(joined(connection), options),
    createInboundAbortSignal: (signal) => upgrader.createInboundAbortSignal(signal),
    getStreamMuxers: () => upgrader.getStreamMuxers(),
    getConnectionEncrypters: () => upgrader.getConnectionEncrypters(),
  }
}

/** What tcp's interface does not promise. Without it, the connection works as tcp made it. */
interface Sending {
  sendData?: (pieces: Uint8ArrayList) => { sentBytes: number; canSendMore: boolean }
  socket?: Socket
  readStatus?: string
}

function joined(connection: MultiaddrConnection): MultiaddrConnection {
  const inner = connection as unknown as Sending
  const { sendData, socket } = inner
  if (typeof sendData === 'function' && typeof socket?.cork === 'function') {
    inner.sendData = (pieces) => ({ sentBytes: pieces.byteLength, canSendMore: writeAll(socket, pieces) })
    readInTurns(inner, socket)
  }
  return connection
}

/** Whether the socket takes more now; what was given is kept either way. */
function writeAll(socket: Socket, pieces: Uint8ArrayList): boolean {
  if (pieces.byteLength < MAX_JOINED_BYTES) return socket.write(pieces.subarray())
  let takesMore = true
  socket.cork()
  for (const piece of pieces) takesMore = socket.write(piece)
  socket.uncork()
  return takesMore
}
