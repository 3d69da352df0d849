import { ENR } from '@chainsafe/enr'
import { describe, expect, it } from 'vitest'
import { type FoundPeer, FoundPeers } from '../src/found-peers.ts'
import { LocalNode } from '../src/local-node.ts'
import { chainEntries, signedRecord } from './support/records.ts'

const node = LocalNode.generate()
const record = (seq: bigint, chainId = 10, key = node) =>
  ENR.decodeTxt(signedRecord(chainEntries(chainId), seq, key).encodeTxt())

describe('FoundPeers', () => {
  it('hands out a node once until its record changes', () => {
    const found = new FoundPeers(10)
    const peer = found.offer(record(2n))
    expect(peer).toMatchObject({ peerId: LocalNode.peerId(node), nodeId: LocalNode.nodeId(node) })
    expect(peer?.addresses[0]).toContain('/ip4/10.0.0.1/tcp/9222/')
    expect(found.offer(record(2n))).toBeUndefined()
    expect(found.offer(record(1n))).toBeUndefined()
    expect(found.offer(record(3n))).toBeDefined()
    expect(found.peers()).toHaveLength(1)
  })

  it('hands out nothing of another chain, and forgets who changed to one', () => {
    const refused: string[] = []
    const found = new FoundPeers(10, undefined, ({ code }) => refused.push(code))
    found.offer(record(1n))
    expect(found.offer(record(2n, 11))).toBeUndefined()
    expect(found.offer(record(2n, 11))).toBeUndefined()
    expect(refused).toEqual(['chain_id'])
    expect(found.size).toBe(0)
    expect(found.offer(record(3n))).toBeDefined()
  })

  it('asks again about a peer that was not accepted', () => {
    const asked: FoundPeer[] = []
    let banned = true
    const found = new FoundPeers(10, (peer) => {
      asked.push(peer)
      return !banned
    })
    expect(found.offer(record(1n))).toBeUndefined()
    banned = false
    expect(found.offer(record(1n))).toBeDefined()
    expect(asked).toHaveLength(2)
  })
})
