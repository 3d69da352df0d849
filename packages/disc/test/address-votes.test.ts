import { describe, expect, it } from 'vitest'
import { AddressVotes } from '../src/address-votes.ts'

const OURS = { ip: '9.9.9.9', port: 9_222 }
const from = (sender: string, told: { ip: string; port: number } = OURS, nodeId = sender) => ({
  nodeId,
  sender,
  ...told,
})

describe('AddressVotes', () => {
  it('takes an address that enough peers tell', () => {
    const votes = new AddressVotes(3)
    expect(['8.0.0.1', '8.0.0.2', '8.0.0.3'].map((sender) => votes.add(from(sender), 0))).toEqual([false, false, true])
  })

  it('counts the nodes of one IP address once, and those of loopback each', () => {
    const votes = new AddressVotes(2)
    expect(votes.add(from('8.0.0.1', OURS, 'a'), 0)).toBe(false)
    expect(votes.add(from('8.0.0.1', OURS, 'b'), 0)).toBe(false)
    const local = { ip: '127.0.0.1', port: 5 }
    expect(votes.add(from('127.0.0.1', local, 'a'), 0)).toBe(false)
    expect(votes.add(from('127.0.0.1', local, 'b'), 0)).toBe(true)
  })

  it('forgets what was told five minutes ago, and that of a peer that tells another', () => {
    const votes = new AddressVotes(2)
    votes.add(from('8.0.0.1'), 0)
    expect(votes.add(from('8.0.0.2'), 300_001)).toBe(false)
    votes.add(from('8.0.0.2', { ip: '9.9.9.8', port: 1 }), 300_002)
    expect(votes.add(from('8.0.0.3'), 300_003)).toBe(false)
    expect(votes.add(from('8.0.0.1'), 300_004)).toBe(true)
  })

  it('takes none while as many tell another', () => {
    const votes = new AddressVotes(1)
    expect(votes.add(from('8.0.0.1'), 0)).toBe(true)
    expect(votes.add(from('8.0.0.2', { ip: '9.9.9.8', port: 1 }), 0)).toBe(false)
  })

  it('holds an election for each family', () => {
    const votes = new AddressVotes(2)
    const ours6 = { ip: '2001:db8::9', port: 9_222 }
    votes.add(from('2001:db8::1', ours6, 'a'), 0)
    votes.add(from('8.0.0.1', OURS, 'a'), 0)
    expect(votes.add(from('2001:db8::2', ours6, 'b'), 0)).toBe(true)
    expect(votes.add(from('8.0.0.2', OURS, 'b'), 0)).toBe(true)
  })

  it.each([
    ['an unspecified address', '8.0.0.1', { ip: '0.0.0.0', port: 5 }],
    ['loopback from afar', '8.0.0.1', { ip: '127.0.0.1', port: 5 }],
    ['a private address from afar', '8.0.0.1', { ip: '192.168.1.2', port: 5 }],
    ['the other family', '8.0.0.1', { ip: '2001:db8::9', port: 5 }],
    ['port 0', '8.0.0.1', { ip: '9.9.9.9', port: 0 }],
  ])('never takes %s', (_name, sender, told) => {
    expect(new AddressVotes(1).add(from(sender, told), 0)).toBe(false)
  })
})
