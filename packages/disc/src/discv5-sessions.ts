import type { Discv5, Session } from '@chainsafe/discv5'
import { createWhoAreYouPacket, encodeChallengeData, type IPacket } from '@chainsafe/discv5/packet'
import type { ENR } from '@chainsafe/enr'
import { discv5Incompatible } from './discv5-incompatible.ts'
import { answeringMessage, readableMessage } from './discv5-messages.ts'

// Mends what the sessions of @chainsafe/discv5 11.0.0 get wrong on the wire, by its instance alone: whoever else uses
// the package in the process keeps their own. Why not another way: docs/decisions/discv5-11.md.

type NodeAddress = Parameters<Discv5['sendTalkResp']>[0]

/** A WHOAREYOU that waits for its handshake. */
interface Challenge {
  data: Uint8Array
  remoteEnr: ENR | undefined
  /** As it was sent. discv5 does not keep it. */
  packet: IPacket
}

/** What is used of discv5's session service. */
interface SessionService {
  sessions: { get(key: string): Session | undefined }
  activeChallenges: { peek(key: string): Challenge | undefined; set(key: string, challenge: Challenge): void }
  newSession(address: NodeAddress, session: Session): void
  verifyEnr(enr: ENR, address: NodeAddress): boolean
  sendChallenge(address: NodeAddress, nonce: Uint8Array, enr: ENR | null): void
  send(address: NodeAddress, packet: IPacket): void
}

/** Throws StartError `discv5_incompatible` unless the sessions are made as we expect. */
export function mendSessions(discv5: Discv5): void {
  const service = discv5.sessionService as unknown as SessionService
  for (const method of ['newSession', 'verifyEnr', 'sendChallenge', 'send'] as const) {
    if (typeof service[method] !== 'function') throw discv5Incompatible(`no sessionService.${method}`)
  }
  const newSession = service.newSession.bind(service)
  service.newSession = (address, session) => newSession(address, mendMessages(session))
  const verifyEnr = service.verifyEnr.bind(service)
  service.verifyEnr = (enr, address) => {
    // A record of another address is let in (allowUnverifiedSessions), one of another node is not. The handshake's
    // catch drops it.
    if (enr.nodeId !== address.nodeId) throw new Error('the record is that of another node')
    return verifyEnr(enr, address)
  }
  service.sendChallenge = (address, nonce, enr) => sendChallenge(service, address, nonce, enr)
}

/** Every message to and from the peer goes through ours. */
function mendMessages(session: Session): Session {
  const encrypt = session.encryptMessage.bind(session)
  const decrypt = session.decryptMessage.bind(session)
  session.encryptMessage = (from, to, message) => encrypt(from, to, answeringMessage(message))
  session.decryptMessage = (nonce, message, aad) => readableMessage(decrypt(nonce, message, aad))
  return session
}

/**
 * Whoever sends again before its handshake gets the same WHOAREYOU again, where discv5 stays silent: the first may be
 * lost, and another one would void a handshake that is under way.
 * https://github.com/ethereum/devp2p/blob/master/discv5/discv5-theory.md#handshake-implementation-considerations
 */
function sendChallenge(service: SessionService, address: NodeAddress, nonce: Uint8Array, enr: ENR | null): void {
  const key = `${address.nodeId}:${Buffer.from(address.socketAddr.bytes).toString('hex')}` // discv5's own
  const waiting = service.activeChallenges.peek(key)
  if (!waiting && service.sessions.get(key)) return
  const challenge = waiting ?? createChallenge(nonce, enr ?? undefined)
  if (!waiting) service.activeChallenges.set(key, challenge)
  service.send(address, challenge.packet)
}

function createChallenge(nonce: Uint8Array, remoteEnr: ENR | undefined): Challenge {
  const packet = createWhoAreYouPacket(nonce, 0n)
  // discv5 writes the known sequence number to the left of its eight bytes: no peer has a newer record than that.
  const { buffer, byteOffset, length } = packet.header.authdata
  new DataView(buffer, byteOffset, length).setBigUint64(length - 8, remoteEnr?.seq ?? 0n)
  return { data: encodeChallengeData(packet.maskingIv, packet.header), remoteEnr, packet }
}
