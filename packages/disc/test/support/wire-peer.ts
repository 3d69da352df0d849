import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { Session } from '@chainsafe/discv5'
import { createKeypair } from '@chainsafe/discv5/keypair'
import {
  createRandomPacket,
  decodePacket,
  decodeWhoAreYouAuthdata,
  encodeChallengeData,
  encodePacket,
  type IPacket,
  PacketType,
} from '@chainsafe/discv5/packet'
import type { ENR, SignableENR } from '@chainsafe/enr'
import { RLP } from '@ethereumjs/rlp'
import { until } from './deadline.ts'
import { signedRecord } from './records.ts'

export type Item = Uint8Array | Item[]

/** A message: its type and what RLP holds. */
export interface WireMessage {
  type: number
  items: Item[]
}

/** A peer that speaks discv5's packets by hand, so that messages are written and read byte by byte. */
export class WirePeer {
  /** Without an address unless `announce` gave one. */
  record: SignableENR
  /** Datagrams as they came. */
  readonly datagrams: Uint8Array[] = []
  readonly messages: WireMessage[] = []
  readonly challenges: { enrSeq: bigint; packet: IPacket }[] = []
  readonly #socket: Socket
  readonly #remote: ENR
  #session: Session | undefined

  private constructor(socket: Socket, remote: ENR, record: SignableENR) {
    this.#socket = socket
    this.#remote = remote
    this.record = record
    socket.on('message', (data) => this.#receive(data))
  }

  static async start(remote: ENR, { announce = false } = {}): Promise<WirePeer> {
    const socket = createSocket('udp4').bind({ address: '127.0.0.1', port: 0 })
    await once(socket, 'listening')
    const { port } = socket.address()
    const address = { ip: Uint8Array.of(127, 0, 0, 1), udp: Uint8Array.of(port >> 8, port & 0xff) }
    return new WirePeer(socket, remote, signedRecord(announce ? address : {}, 5n))
  }

  /** Anything that no session can read, which asks for a challenge. */
  knock(): void {
    this.#send(createRandomPacket(this.record.nodeId))
  }

  /** Answers the latest challenge with a record and its key; the first message goes along. */
  handshake({ type, items }: WireMessage, record = this.record): void {
    const { packet } = this.challenges.at(-1) as { packet: IPacket }
    const contact = {
      type: 1, // by its key alone
      publicKey: createKeypair({ type: 'secp256k1', publicKey: this.#remote.publicKey }),
      nodeAddress: { nodeId: this.#remote.nodeId },
    } as unknown as Parameters<typeof Session.encryptWithHeader>[0]
    const [handshake, session] = Session.encryptWithHeader(
      contact,
      createKeypair({ type: 'secp256k1', privateKey: record.privateKey, publicKey: record.publicKey }),
      this.record.nodeId,
      record.encode(),
      encodeChallengeData(packet.maskingIv, packet.header),
      plaintext(type, items),
    )
    this.#session = session
    this.#send(handshake)
  }

  /** Knocks and shakes hands, with the first message. */
  async meet(first: WireMessage): Promise<void> {
    const before = this.challenges.length
    this.knock()
    await until('a challenge', () => this.challenges.length > before)
    this.handshake(first)
  }

  send({ type, items }: WireMessage): void {
    const session = this.#session as Session
    this.#send(session.encryptMessage(this.record.nodeId, this.#remote.nodeId, plaintext(type, items)))
  }

  /** The first message of a type, waited for and taken out. */
  async next(type: number): Promise<WireMessage> {
    await until(`a message of type ${type}`, () => this.messages.some((message) => message.type === type))
    const at = this.messages.findIndex((message) => message.type === type)
    return this.messages.splice(at, 1)[0] as WireMessage
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()))
  }

  #send(packet: IPacket): void {
    this.#socket.send(encodePacket(this.#remote.nodeId, packet), this.#remote.udp as number, '127.0.0.1')
  }

  #receive(data: Uint8Array): void {
    this.datagrams.push(data)
    const packet = decodePacket(this.record.nodeId, data)
    const { flag, nonce, authdata } = packet.header
    if (flag === PacketType.WhoAreYou) {
      this.challenges.push({ enrSeq: decodeWhoAreYouAuthdata(authdata).enrSeq, packet })
    } else if (flag === PacketType.Message && this.#session) {
      const aad = encodeChallengeData(packet.maskingIv, packet.header)
      const message = this.#session.decryptMessage(nonce, packet.message, aad)
      this.messages.push({ type: message[0] as number, items: RLP.decode(message.subarray(1)) as Item[] })
    }
  }
}

function plaintext(type: number, items: Item[]): Uint8Array {
  return Uint8Array.of(type, ...RLP.encode(items))
}
