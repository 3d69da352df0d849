import { randomBytes } from 'node:crypto'
import { createDevnetRpc } from '../devnet/control/rpc.ts'
import type { Devnet } from '../devnet/index.ts'
import { rpcRoute } from '../http/rpc-route.ts'
import { openServer } from '../http/server.ts'
import { eventsRoute } from './events-route.ts'
import { filesRoute } from './files-route.ts'
import { History } from './history.ts'
import { tokenCheck } from './token-check.ts'

/** A devnet's page, and its RPC at POST /. */
export interface Page {
  readonly url: string
  /** What the RPC asks for, as `Authorization: Bearer …`; another one each run. */
  readonly token: string
  close(): Promise<void>
}

/**
 * Serves the page of a devnet on 127.0.0.1, best before it starts.
 *
 * @param port 0: any free one
 * @throws UsageError when the port is taken
 */
export async function openPage(devnet: Devnet, port: number): Promise<Page> {
  const token = randomBytes(24).toString('base64url')
  const history = new History(devnet)
  const routes = [tokenCheck(token), filesRoute(token), eventsRoute(devnet, history), rpcRoute(createDevnetRpc(devnet))]
  const server = await openServer({ address: '127.0.0.1', port, routes, flags: '--page.port' })
  return { url: server.url, token, close: () => server.close() }
}
