import { BlockList, isIP } from 'node:net'
import type { Network } from '@kona/p2p'
import type { Registry } from 'prom-client'
import { UsageError } from '../cli/exit.ts'
import type { NetFlags } from '../commands/net-flags.ts'
import type { HttpServer, Routes } from '../http/server.ts'

/** What a node serves over HTTP, as its flags say. */
export interface NodeHttp extends AsyncDisposable {
  readonly rpcUrl: string | undefined
  readonly metricsUrl: string | undefined
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Opens the RPC, and the metrics where there is a registry; each also tells the node's health. What is not asked for is
 * not loaded.
 *
 * @throws UsageError naming the flag
 */
export async function openHttp(
  flags: NetFlags,
  network: Network,
  registry: Registry | undefined,
  warn: (line: string) => void,
): Promise<NodeHttp> {
  const rpcFamily = familyOf('--rpc.addr', flags['rpc.addr'])
  familyOf('--metrics.addr', flags['metrics.addr'])
  const servers: HttpServer[] = []
  const close = async () => void (await Promise.all(servers.map((server) => server.close())))
  try {
    const rpc = flags['rpc.disabled'] ? undefined : await open('rpc', await rpcRoutes(flags, rpcFamily, network, warn))
    const metrics = registry && (await open('metrics', await metricsRoutes(registry)))
    return {
      rpcUrl: rpc?.url,
      metricsUrl: metrics && `${metrics.url}/metrics`,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }

  async function open(what: 'rpc' | 'metrics', routes: Routes): Promise<HttpServer> {
    const [{ openServer }, { healthRoute }] = await Promise.all([
      import('../http/server.ts'),
      import('../http/health-route.ts'),
    ])
    const server = await openServer({
      address: flags[`${what}.addr`],
      port: flags[`${what}.port`],
      vhosts: flags['rpc.vhosts'] ?? [],
      routes: [routes, healthRoute(network)],
      flags: `--${what}.addr, --${what}.port`,
    })
    servers.push(server)
    return server
  }
}

/** On an address that others reach, callers may only look, unless the operator says otherwise. */
async function rpcRoutes(
  flags: NetFlags,
  family: 4 | 6,
  network: Network,
  warn: (line: string) => void,
): Promise<Routes> {
  const [{ rpcRoute }, { createRpc, readOnlyMethods, rpcMethods }] = await Promise.all([
    import('../http/rpc-route.ts'),
    import('@kona/p2p/rpc'),
  ])
  const address = flags['rpc.addr']
  const isLoopback = loopback.check(address, family === 6 ? 'ipv6' : 'ipv4')
  const allow = isLoopback || flags['rpc.enableAdmin'] ? rpcMethods : readOnlyMethods
  if (!isLoopback && allow === rpcMethods) {
    warn(`--rpc.enable-admin with --rpc.addr ${address}: whoever reaches it may block, connect and disconnect peers`)
  }
  return rpcRoute(createRpc(network, { allow }))
}

async function metricsRoutes(registry: Registry): Promise<Routes> {
  const { metricsRoute } = await import('../http/metrics-route.ts')
  return metricsRoute(registry)
}

/** @throws UsageError */
function familyOf(flag: string, address: string): 4 | 6 {
  const family = isIP(address)
  if (family === 4 || family === 6) return family
  throw new UsageError(`${flag}: got ${address}, expected an IPv4 or IPv6 address`)
}
