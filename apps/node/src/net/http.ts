import { BlockList, isIP } from 'node:net'
import type { Network } from '@kona/p2p'
import { UsageError } from '../cli/exit.ts'
import type { NetFlags } from '../commands/net-flags.ts'

/** What a node serves over HTTP, as its flags say. */
export interface NodeHttp extends AsyncDisposable {
  readonly rpcUrl: string | undefined
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Opens the RPC. What is not asked for is not loaded. @throws UsageError naming the flag */
export async function openHttp(flags: NetFlags, network: Network, warn: (line: string) => void): Promise<NodeHttp> {
  const address = flags['rpc.addr']
  const family = isIP(address)
  if (family === 0) throw new UsageError(`--rpc.addr: got ${address}, expected an IPv4 or IPv6 address`)
  if (flags['rpc.disabled']) return { rpcUrl: undefined, async [Symbol.asyncDispose]() {} }
  const [{ openServer }, { rpcRoute }, { healthRoute }, { createRpc, readOnlyMethods, rpcMethods }] = await Promise.all(
    [
      import('../http/server.ts'),
      import('../http/rpc-route.ts'),
      import('../http/health-route.ts'),
      import('@kona/p2p/rpc'),
    ],
  )
  const isLoopback = loopback.check(address, family === 6 ? 'ipv6' : 'ipv4')
  const allow = isLoopback || flags['rpc.enableAdmin'] ? rpcMethods : readOnlyMethods
  if (!isLoopback && allow === rpcMethods) {
    warn(`--rpc.enable-admin with --rpc.addr ${address}: whoever reaches it may block, connect and disconnect peers`)
  }
  const server = await openServer({
    address,
    port: flags['rpc.port'],
    vhosts: flags['rpc.vhosts'] ?? [],
    routes: [rpcRoute(createRpc(network, { allow })), healthRoute(network)],
    flags: '--rpc.addr, --rpc.port',
  })
  return { rpcUrl: server.url, [Symbol.asyncDispose]: () => server.close() }
}
