import { ConnectionFailedError, type Upgrader } from '@libp2p/interface'
import { banRange } from '../gater/ban.ts'
import { multiaddrIp } from '../gater/ip.ts'

/**
 * Connections of one IP address that may be in their handshake at once, of the 64 that all may have: else an address
 * that never says a word holds all of them, for the 10 s until libp2p gives each up.
 */
const MAX_ADDRESS_HANDSHAKES = 16

/** Wraps an upgrader so that it refuses an address with too many unfinished handshakes. */
export function handshakeLimit(): (upgradeInbound: Upgrader['upgradeInbound']) => Upgrader['upgradeInbound'] {
  const underWay = new Map<string, number>() // BOUNDED: connections in their handshake, MAX_PENDING_CONNECTIONS
  return (upgradeInbound) => async (connection, options) => {
    const ip = multiaddrIp(connection.remoteAddr)
    if (ip === undefined) return upgradeInbound(connection, options)
    const range = banRange(ip)
    const others = underWay.get(range) ?? 0
    if (others >= MAX_ADDRESS_HANDSHAKES) throw new ConnectionFailedError('too many unfinished handshakes')
    underWay.set(range, others + 1)
    try {
      return await upgradeInbound(connection, options)
    } finally {
      const left = (underWay.get(range) ?? 1) - 1
      if (left === 0) underWay.delete(range)
      else underWay.set(range, left)
    }
  }
}
