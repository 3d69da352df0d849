import { type TCPSocketOptions, tcp } from '@libp2p/tcp'

/** libp2p's tcp, dialling from one of this machine's addresses. Its types lack what it hands to `net.connect`. */
export function tcpFrom(localAddress: string): ReturnType<typeof tcp> {
  return tcp({ dialOpts: { localAddress } as TCPSocketOptions })
}
