import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'

/** A DNS server on loopback that answers TXT queries from a list, and a resolver that asks it alone. */
export async function dnsServer(records: Record<string, readonly string[]>): Promise<Resolver & AsyncDisposable> {
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => socket.send(answer(query, records), port, address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  return Object.assign(resolver, {
    [Symbol.asyncDispose]: async () => {
      resolver.cancel()
      socket.close()
    },
  })
}

/** https://www.rfc-editor.org/rfc/rfc1035#section-4 */
function answer(query: Buffer, records: Record<string, readonly string[]>): Buffer {
  const labels: string[] = []
  let at = 12
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const question = query.subarray(12, at + 5)
  const texts = records[labels.join('.')] ?? []
  const header = Buffer.from(query.subarray(0, 12))
  header.writeUInt16BE(texts.length > 0 ? 0x8180 : 0x8183, 2)
  header.writeUInt16BE(texts.length, 6)
  header.fill(0, 8)
  const answers = texts.map((text) => {
    const data = Buffer.concat([Buffer.of(text.length), Buffer.from(text, 'latin1')])
    const head = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, data.length])
    return Buffer.concat([head, data])
  })
  return Buffer.concat([header, question, ...answers])
}
