import type { createLibp2p } from 'libp2p'

type TransportFactory = NonNullable<NonNullable<Parameters<typeof createLibp2p>[0]>['transports']>[number]

/** A TCP transport that dials from an address of ours; loopback would take 127.0.0.1 for all. */
export function dialFrom(ip: string, factory: TransportFactory): TransportFactory {
  return (components) => {
    const transport = factory(components)
    const dial = transport.dial.bind(transport)
    transport.dial = (address, options) => dial(address, Object.assign(options, { localAddress: ip }))
    return transport
  }
}
