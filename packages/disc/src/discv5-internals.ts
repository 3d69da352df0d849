import type { EventEmitter } from 'node:events'
import {
  Discv5,
  type IDiscv5CreateOptions,
  type ITransportService,
  multiaddrFromSocketAddress,
  type SocketAddress,
} from '@chainsafe/discv5'
import type { ENR, SignableENR } from '@chainsafe/enr'
import type { ToldAddress } from './address-votes.ts'
import { discv5Incompatible } from './discv5-incompatible.ts'
import { mendSessions } from './discv5-sessions.ts'
import { formatIp } from './enr/ip.ts'
import { ipOfMultiaddr, type UdpTransport } from './udp-transport.ts'

// Relies, as discv5-sessions.ts does, on what @chainsafe/discv5 11.0.0 does inside: which events its session service
// emits to it, and with what. (The types of both event emitters are lost in its declaration files.) `assertWired`
// checks at start that they are the ones.

const WIRED_EVENTS = ['established', 'request', 'response', 'whoAreYouRequest', 'requestFailed'] as const

/** What stands between discv5's sessions and its table, and hears what it finds. None of it may throw. */
export interface Discv5Listener {
  /** Whether a record that the node at `sender` told of may be used. */
  admits(enr: ENR, sender: string): boolean
  /** A node was told of, or came into the table. */
  onFound(enr: ENR): void
  /** A session was made with a node whose record and address fit. */
  onSession(enr: ENR): void
  /** A node shook hands whose record names another address; it may be at that one, or not. */
  onElsewhere(enr: ENR): void
  /** A peer that was asked told where it sees us. */
  onAddressTold(told: ToldAddress): void
  /** Something in discv5 threw, over a packet or in a timer. Nothing of it goes further. */
  onError(error: unknown): void
}

export interface Discv5Parts {
  record: SignableENR
  transport: UdpTransport
  listener: Discv5Listener
  config: NonNullable<IDiscv5CreateOptions['config']>
}

type INodeAddress = Parameters<Discv5['sendTalkResp']>[0]
type SessionEmit = (event: string | symbol, ...args: unknown[]) => boolean

/** A discv5 node that is not started, with its listener in place. */
export function createDiscv5({ record, transport, listener, config }: Discv5Parts): Discv5 {
  const discv5 = Discv5.create({
    enr: record,
    privateKey: { type: 'secp256k1', raw: record.privateKey } as IDiscv5CreateOptions['privateKey'],
    // Not looked at when a transport is given.
    bindAddrs: { ip4: multiaddrFromSocketAddress({ ip: { type: 4, octets: new Uint8Array(4) }, port: 0 }) },
    transport: transport as unknown as ITransportService,
    config,
  })
  const session = sessionEvents(discv5)
  if (typeof session?.emit !== 'function') throw discv5Incompatible('no sessionService.emit')
  session.emit = guarded(session.emit.bind(session) as SessionEmit, listener)
  mendSessions(discv5)
  const events = discv5 as unknown as EventEmitter
  events.on('discovered', listener.onFound)
  events.on('enrAdded', listener.onFound)
  events.on('talkReqReceived', (from: INodeAddress, _enr: ENR | null, { id }: { id: bigint }) => {
    // Who asks in a protocol that is not spoken gets an empty answer; discv5 leaves that to its user.
    // https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#talkresp-response-0x06
    discv5.sendTalkResp(from, id, new Uint8Array(0)).catch(listener.onError)
  })
  return discv5
}

/** Throws StartError `discv5_incompatible` unless discv5, once started, keeps and hears its sessions as we expect. */
export function assertWired(discv5: Discv5): void {
  if (typeof sessionCache(discv5)?.clear !== 'function') throw discv5Incompatible('no sessionService.sessions')
  for (const event of WIRED_EVENTS) {
    const listeners = sessionEvents(discv5).listenerCount(event)
    if (listeners !== 1) throw discv5Incompatible(`${listeners} listeners of the session event ${event}`)
  }
}

/**
 * Makes every next request a handshake, which hands over the own record. Who met us while it had no address has none
 * of ours and never asks for one.
 */
export function forgetSessions(discv5: Discv5): void {
  sessionCache(discv5).clear()
}

function sessionCache(discv5: Discv5): { clear(): void } {
  return (discv5.sessionService as unknown as { sessions: { clear(): void } }).sessions
}

/**
 * Records that discv5 cannot handle are taken out before its table or a lookup sees them: their getters would throw
 * in timers, where nobody catches it. Whatever is thrown all the same ends here.
 */
function guarded(emit: SessionEmit, listener: Discv5Listener): SessionEmit {
  return (event, ...args) => {
    try {
      if (event === 'established') {
        const [from, enr, , verified] = args as [INodeAddress, ENR, unknown, boolean]
        if (!isSigned(enr) || !isManageable(enr)) return false
        const heard = emit(event, ...args)
        if (verified) listener.onSession(enr)
        else if (listener.admits(enr, ipOfMultiaddr(from.socketAddr))) listener.onElsewhere(enr)
        return heard
      }
      if (event === 'response') {
        const [from, response] = args as [INodeAddress, { enrs?: ENR[]; addr?: SocketAddress }]
        const sender = ipOfMultiaddr(from.socketAddr)
        const ip = response.addr && formatIp(response.addr.ip.octets)
        if (response.addr && ip) {
          listener.onAddressTold({ nodeId: from.nodeId, sender, ip, port: response.addr.port })
        }
        if (response.enrs) {
          response.enrs = response.enrs.filter((enr) => isManageable(enr) && listener.admits(enr, sender))
        }
      }
      return emit(event, ...args)
    } catch (error) {
      listener.onError(error)
      return false
    }
  }
}

function sessionEvents(discv5: Discv5): EventEmitter {
  return discv5.sessionService as unknown as EventEmitter
}

const LENGTHS: Record<string, number> = { ip: 4, ip6: 16, udp: 2, udp6: 2 }

/** Whether discv5 can read a record's address and write the record down again as it was signed. */
export function isManageable(enr: ENR): boolean {
  if (enr.seq > BigInt(Number.MAX_SAFE_INTEGER)) return false // written through a Number
  for (const [key, value] of enr.kvs) {
    if (LENGTHS[key] !== undefined && !(value instanceof Uint8Array && value.length === LENGTHS[key])) return false
  }
  // Keys are written in localeCompare's order; where that is not the byte order, the signature would not fit.
  const keys = [...enr.kvs.keys()]
  const written = keys.toSorted((a, b) => a.localeCompare(b))
  if (isSigned(enr) && keys.some((key, i) => key !== written[i])) return false
  try {
    enr.encode()
    return true
  } catch {
    return false
  }
}

function isSigned(enr: ENR): boolean {
  return enr.signature.length > 0
}
