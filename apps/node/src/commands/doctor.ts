import { coloured } from '../cli/colour.ts'
import { EXIT } from '../cli/exit.ts'
import { printJson, printLine } from '../cli/output.ts'
import { printable, table } from '../cli/table.ts'
import { callNode } from '../rpc-client.ts'
import type { RpcFlags } from './rpc-flags.ts'

/** Says why a running node is behind: the library's verdict, which `/healthz` gives too. */
export async function doctor({ 'rpc.url': url, json }: RpcFlags): Promise<number> {
  const health = await callNode(url, 'opp2p_health')
  const { healthy, summary, checks } = health
  if (json) printJson(health)
  else {
    printLine(coloured(healthy ? 'green' : 'red', printable(sentence(summary))))
    printLine('')
    const lines = table(checks.map(({ ok, code, message }) => [ok ? 'ok' : 'FAILED', code, printable(message)]))
    for (const [i, line] of lines.entries()) printLine(coloured(checks[i]?.ok ? 'green' : 'red', line))
  }
  return healthy ? EXIT.ok : EXIT.failed
}

function sentence(text: string): string {
  const full = text.endsWith('?') ? text : `${text}.`
  return full.charAt(0).toUpperCase() + full.slice(1)
}
