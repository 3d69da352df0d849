import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** A router's forwarded UDP port on loopback: what arrives is passed on, each sender from a port of its own. */
export class PortForward {
  readonly port: number
  readonly #front: Socket
  readonly #backs = new Map<number, Socket>()

  private constructor(front: Socket, to: number) {
    this.port = front.address().port
    this.#front = front
    front.on('message', (data, { port }) => this.#back(port).send(data, to, '127.0.0.1'))
  }

  static async open(to: number): Promise<PortForward> {
    const front = createSocket('udp4').bind({ address: '127.0.0.1', port: 0 })
    await once(front, 'listening')
    return new PortForward(front, to)
  }

  async close(): Promise<void> {
    const sockets = [this.#front, ...this.#backs.values()]
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))))
  }

  #back(sender: number): Socket {
    const known = this.#backs.get(sender)
    if (known) return known
    const back = createSocket('udp4').bind({ address: '127.0.0.1', port: 0 })
    back.on('message', (data) => this.#front.send(data, sender, '127.0.0.1'))
    this.#backs.set(sender, back)
    return back
  }
}
