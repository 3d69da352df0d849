import { createSocket, type Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import {
  getSocketAddressOnENR,
  type IPMode,
  type ITransportService,
  multiaddrFromSocketAddress,
  type SocketAddress,
} from '@chainsafe/discv5'
import { decodePacket, encodePacket, type IPacket, PacketType } from '@chainsafe/discv5/packet'
import type { BaseENR } from '@chainsafe/enr'
import { StartError } from '@kona/genesis/driver'
import { formatIp, parseIp4, parseIp6 } from './enr/ip.ts'
import type { IpRange } from './ip-range.ts'
import { PacketLimit } from './packet-limit.ts'

/** discv5 speaks multiaddrs of its own version; they are made and read in this package only. */
export type SocketMultiaddr = ReturnType<typeof multiaddrFromSocketAddress>

const REMEDIES: Record<string, string> = {
  EADDRINUSE: 'the port is taken; choose another, or stop the program that has it',
  EADDRNOTAVAIL: 'this machine does not have the address; use one of its own, or the unspecified one',
  EACCES: 'not permitted; choose a port above 1023',
}

/** Where a socket is bound. */
export interface UdpAddress {
  ip: string
  /** 0 takes a free port. */
  port: number
}

export interface UdpTransportOptions {
  /** 32 bytes in hexadecimal: packets are masked with the receiver's. */
  nodeId: string
  /** One address of a family, at least one. */
  listen: { ip4?: UdpAddress; ip6?: UdpAddress }
  /** Nothing is sent to, or taken from, an address that this refuses. */
  allows: IpRange
  /** A socket's error, or something that discv5 threw over a packet. Nothing of it goes further. */
  onError(error: unknown): void
}

/**
 * discv5's UDP sockets. Ours and not discv5's own, since that one cannot fail to bind, tells no bound port and lets
 * every socket error and every throw over a packet end the process (@chainsafe/discv5 11.0.0, transport/udp.ts).
 */
export class UdpTransport extends EventEmitter implements Omit<ITransportService, keyof EventEmitter> {
  bindAddrs: SocketMultiaddr[] = []
  readonly ipMode: IPMode
  readonly #options: UdpTransportOptions
  readonly #limit = new PacketLimit()
  #socket4: Socket | undefined
  #socket6: Socket | undefined

  constructor(options: UdpTransportOptions) {
    super()
    this.#options = options
    this.ipMode = { ip4: options.listen.ip4 !== undefined, ip6: options.listen.ip6 !== undefined } as IPMode
  }

  /** The bound ports; undefined for a family that is not listened on. */
  get ports(): { udpPort: number | undefined; udp6Port: number | undefined } {
    return { udpPort: this.#socket4?.address().port, udp6Port: this.#socket6?.address().port }
  }

  /** Throws StartError `listen` with the address; then nothing is left open. */
  async start(): Promise<void> {
    const { ip4, ip6 } = this.#options.listen
    try {
      if (ip4) this.#socket4 = await this.#bind('udp4', ip4)
      if (ip6) this.#socket6 = await this.#bind('udp6', ip6)
    } catch (error) {
      await this.stop()
      throw error
    }
    const bound = [this.#socket4, this.#socket6].map((socket) => socket?.address())
    this.bindAddrs = bound.flatMap((address) => (address && toMultiaddr(address.address, address.port)) ?? [])
  }

  async stop(): Promise<void> {
    const sockets = [this.#socket4, this.#socket6]
    this.#socket4 = undefined
    this.#socket6 = undefined
    await Promise.all(sockets.map((socket) => socket && new Promise<void>((resolve) => socket.close(() => resolve()))))
  }

  async send(to: SocketMultiaddr, toId: string, packet: IPacket): Promise<void> {
    const { host, port, family } = to.toOptions()
    const socket = family === 4 ? this.#socket4 : this.#socket6
    if (!socket || !this.#options.allows(host)) return
    // The callback takes what the system refuses, such as an unreachable network: UDP may lose packets anyway.
    socket.send(encodePacket(toId, packet), port, host, () => {})
  }

  getContactableAddr(enr: BaseENR): SocketAddress | undefined {
    return getSocketAddressOnENR(enr, this.ipMode)
  }

  async #bind(type: 'udp4' | 'udp6', { ip, port }: UdpAddress): Promise<Socket> {
    const socket = createSocket({ type, ipv6Only: type === 'udp6' })
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        socket.bind({ address: ip, port, exclusive: true }, resolve)
      })
    } catch (cause) {
      await new Promise<void>((resolve) => socket.close(() => resolve()))
      const address = `/${type === 'udp4' ? 'ip4' : 'ip6'}/${ip}/udp/${port}`
      throw new StartError('listen', `listen ${address}: ${remedyFor(cause)}`, { address, cause })
    }
    socket.removeAllListeners('error')
    socket.on('error', this.#options.onError)
    socket.on('message', (data, from) => this.#receive(data, from.address, from.port))
    return socket
  }

  #receive(data: Buffer, from: string, port: number): void {
    const ip = from.split('%')[0] as string // a link-local address has its interface behind
    const nowMs = performance.now()
    if (!this.#options.allows(ip) || !this.#limit.allowsPacket(ip, nowMs)) return
    const source = toMultiaddr(ip, port)
    const packet = decode(this.#options.nodeId, data)
    if (!source || !packet) return
    if (packet.header.flag === PacketType.Handshake && !this.#limit.allowsHandshake(ip, nowMs)) return
    try {
      this.emit('packet', source, packet)
    } catch (error) {
      this.#options.onError(error)
    }
  }
}

/** The address in a multiaddr of discv5. */
export function ipOfMultiaddr(address: SocketMultiaddr): string {
  return address.toOptions().host
}

/** What an operator can do when the system refuses an address, with the system's own code. */
function remedyFor(cause: unknown): string {
  const { code, message = String(cause) } = cause as { code?: string; message?: string }
  const remedy = code && REMEDIES[code]
  return remedy ? `${remedy} (${code})` : message
}

/** undefined for what is no discv5 packet for us, which anyone may send. */
function decode(nodeId: string, data: Buffer): IPacket | undefined {
  try {
    return decodePacket(nodeId, data)
  } catch {
    return undefined
  }
}

function toMultiaddr(ip: string, port: number): SocketMultiaddr | undefined {
  const octets = parseIp4(ip) ?? parseIp6(ip)
  if (!octets || formatIp(octets) === undefined) return undefined
  return multiaddrFromSocketAddress({ ip: { type: octets.length === 4 ? 4 : 6, octets } as SocketAddress['ip'], port })
}
