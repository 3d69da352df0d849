import { isIP } from 'node:net'

/** What a request says of itself and of the page that sent it. */
export interface RequestHeaders {
  host?: string | undefined
  origin?: string | undefined
}

/**
 * Why a request is refused; undefined for one that may pass. A page elsewhere can make a browser send requests here: by
 * its own name, bound to our address (DNS rebinding), which the Host header shows, or straight to us, which Origin does.
 * An address in Host is nobody's name, so it passes.
 *
 * @param names host names that this node is called by, besides localhost; `*` for any. undefined: there
 * is no flag to give them with
 */
export function refusal({ host, origin }: RequestHeaders, names: readonly string[] | undefined): string | undefined {
  const name = nameIn(host)
  if (name === undefined) return 'Host: expected this node by address or name'
  if (isIP(name) === 0 && name !== 'localhost' && !names?.includes(name) && !names?.includes('*')) {
    const others = names ? ', localhost, or a name of --rpc.vhosts' : ' or localhost'
    return `Host: got ${name.slice(0, 80)}, expected an IP address${others}`
  }
  if (origin === undefined || originHost(origin) === host?.toLowerCase()) return undefined
  return 'Origin: expected none; web pages of other origins are not served'
}

function nameIn(host: string | undefined): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@?#[\]]+))(?::\d{1,5})?$/i.exec(host ?? '')
  return (parts?.[1] ?? parts?.[2])?.toLowerCase()
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
