import type { Discv5 } from '@chainsafe/discv5'
import { ENR } from '@chainsafe/enr'
import { createDiscv5, type Discv5Listener } from '../../src/discv5-internals.ts'
import { LocalNode } from '../../src/local-node.ts'
import { LocalRecord } from '../../src/local-record.ts'
import { UdpTransport } from '../../src/udp-transport.ts'

export interface RawDiscv5 {
  discv5: Discv5
  enr: () => ENR
  port: () => number
  errors: unknown[]
  found: ENR[]
}

/** discv5 with our guard, and nothing of Discovery around it. */
export async function startRawDiscv5(listener: Partial<Discv5Listener> = {}): Promise<RawDiscv5> {
  const listen = { ip4: { ip: '127.0.0.1', port: 0 } }
  const localNode = LocalNode.generate({ ip: '127.0.0.1', tcpPort: 9_000 })
  const record = new LocalRecord({ localNode, chainId: 10, listen, nowMs: Date.now() })
  const errors: unknown[] = []
  const found: ENR[] = []
  const onError = (error: unknown) => void errors.push(error)
  const transport = new UdpTransport({ nodeId: record.enr.nodeId, listen, allows: () => true, onError })
  const discv5 = createDiscv5({
    record: record.enr,
    transport,
    config: { requestTimeout: 5_000, allowUnverifiedSessions: true },
    listener: {
      admits: () => true,
      onFound: (enr) => void found.push(enr),
      onSession: () => {},
      onElsewhere: () => {},
      onAddressTold: () => {},
      onError,
      ...listener,
    },
  })
  await discv5.start()
  record.bound(transport.ports)
  return {
    discv5,
    enr: () => ENR.decodeTxt(record.enr.encodeTxt()),
    port: () => transport.ports.udpPort as number,
    errors,
    found,
  }
}
