import { createSocket } from 'node:dgram'
import type { Discv5 } from '@chainsafe/discv5'
import { encodePacket, type IPacket } from '@chainsafe/discv5/packet'
import { ENR } from '@chainsafe/enr'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { assertWired } from '../src/discv5-internals.ts'
import { mendSessions } from '../src/discv5-sessions.ts'
import { type RawDiscv5, startRawDiscv5 } from './support/raw-discv5.ts'
import { chainEntries, signedRecord } from './support/records.ts'

const running: RawDiscv5[] = []
const start = async (...args: Parameters<typeof startRawDiscv5>) => {
  const node = await startRawDiscv5(...args)
  running.push(node)
  return node
}
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ discv5 }) => discv5.stop()))
})

const EVERY_DISTANCE = Array.from({ length: 17 }, (_, i) => 256 - i)
const loopback = { ...chainEntries(10), ip: Uint8Array.of(127, 0, 0, 1) }
const toEnr = (entries: Record<string, Uint8Array>) => ENR.decodeTxt(signedRecord(entries).encodeTxt())

describe('what stands between discv5 and its peers', () => {
  it('takes the records out that discv5 would throw over', async () => {
    const [victim, liar] = await Promise.all([start(), start()])
    const good = toEnr(loopback)
    const bad = [
      toEnr({ ...loopback, ip: new Uint8Array(5) }),
      toEnr({ ...loopback, udp: new Uint8Array(1) }),
      toEnr({ ...loopback, ip6: new Uint8Array(3), udp6: new Uint8Array(2) }),
    ]
    for (const enr of [good, ...bad]) liar.discv5.addEnr(enr)
    expect(liar.discv5.kadValues()).toHaveLength(4)
    const told = await victim.discv5.sendFindNode(liar.enr(), EVERY_DISTANCE)
    expect(told.map(({ nodeId }) => nodeId).filter((id) => id !== victim.enr().nodeId)).toEqual([good.nodeId])
    expect(victim.found.map(({ nodeId }) => nodeId).sort()).toEqual([good.nodeId, liar.enr().nodeId].sort())
    expect(victim.errors).toEqual([])
  })

  it('asks who told of a record, and drops what is not admitted', async () => {
    const senders: string[] = []
    const victim = await start({
      admits: (_enr, sender) => {
        senders.push(sender)
        return false
      },
    })
    const liar = await start()
    liar.discv5.addEnr(toEnr(loopback))
    expect(await victim.discv5.sendFindNode(liar.enr(), EVERY_DISTANCE)).toEqual([])
    expect(new Set(senders)).toEqual(new Set(['127.0.0.1']))
  })

  it('answers TALKREQ with nothing', async () => {
    const [victim, asker] = await Promise.all([start(), start()])
    const answer = await asker.discv5.sendTalkReq(victim.enr(), Uint8Array.of(1, 2, 3), 'unheard-of')
    expect(answer).toHaveLength(0)
  })

  it('lives through any packet', async () => {
    const [victim, friend] = await Promise.all([start(), start()])
    const socket = createSocket('udp4')
    const send = async (bytes: Uint8Array) => {
      await new Promise<void>((resolve) => socket.send(bytes, victim.port(), '127.0.0.1', () => resolve()))
      await new Promise((resolve) => setImmediate(resolve)) // or the socket's buffer drops what comes next
    }
    const shaped = fc
      .tuple(fc.nat(2), fc.uint8Array({ minLength: 12, maxLength: 12 }), fc.uint8Array({ maxLength: 200 }))
      .map(([flag, nonce, authdata]): IPacket => {
        const header = { protocolId: 'discv5', version: 1, flag, nonce, authdataSize: authdata.length, authdata }
        return { maskingIv: new Uint8Array(16), header, message: new Uint8Array(44) }
      })
      .map((packet) => encodePacket(victim.enr().nodeId, packet))
    const packets = fc.oneof(shaped, fc.uint8Array({ maxLength: 1_400 }))
    await fc.assert(fc.asyncProperty(packets, send), { numRuns: 300 })
    await new Promise<void>((resolve) => socket.close(() => resolve()))
    await expect(friend.discv5.sendPing(victim.enr())).resolves.toMatchObject({ addr: { port: friend.port() } })
  })

  it('turns what a listener of a session throws into an error that is told', async () => {
    const failure = new Error('listener failed')
    const victim = await start({
      onSession: () => {
        throw failure
      },
    })
    const peer = await start()
    await victim.discv5.sendPing(peer.enr()).catch(() => {})
    expect(victim.errors).toEqual([failure])
  })
})

describe('discv5_incompatible', () => {
  it('is thrown when sessions are not made as expected', () => {
    const other = { sessionService: { newSession: () => {} } } as unknown as Discv5
    expect(() => mendSessions(other)).toThrow(
      expect.objectContaining({ code: 'discv5_incompatible', found: 'no sessionService.verifyEnr' }),
    )
  })

  it('is thrown when discv5 does not listen to its sessions', async () => {
    const { discv5 } = await start()
    expect(() => assertWired(discv5)).not.toThrow()
    await discv5.stop()
    expect(() => assertWired(discv5)).toThrow(
      expect.objectContaining({
        name: 'StartError',
        code: 'discv5_incompatible',
        found: '0 listeners of the session event established',
        expected: '@chainsafe/discv5 11.0.0',
      }),
    )
  })
})
