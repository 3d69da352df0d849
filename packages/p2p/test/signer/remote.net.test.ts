import { randomBytes } from 'node:crypto'
import type { Hex } from '@kona/genesis'
import { silent } from '@kona/genesis/driver'
import { recoverSigner } from '@kona/gossip/payload'
import { expect, onTestFinished, test } from 'vitest'
import { type ClientTls, localSigner, type RemoteSignerOptions, remoteSigner } from '../../src/index.ts'
import { certificateAuthority } from '../support/certificates.ts'
import { SIGNER, SIGNER_KEY } from '../support/chain.ts'
import { lastingPort } from '../support/lasting-port.ts'
import { type SignerServer, type SignerServerOptions, signerServer } from '../support/signer-server.ts'

const OTHER_KEY: Hex = `0x${'52'.repeat(32)}`
const OTHER = localSigner(OTHER_KEY).address
const request = () => ({ chainId: 901, payloadHash: `0x${randomBytes(32).toString('hex')}` as Hex })
/** Longer than any of these tests has to wait. */
const patience = () => AbortSignal.timeout(20_000)

/** A signer as it stands in front of a KMS: HTTPS that asks for a client certificate. */
async function servedOverTls(options: Partial<SignerServerOptions> = {}) {
  const authority = await certificateAuthority('signers')
  const tls = { ca: authority.ca, ...(await authority.issue('signer')) }
  const server = await served({ tls, ...options })
  const ours: ClientTls = { ca: authority.ca, ...(await authority.issue('node')) }
  return { server, authority, serverTls: tls, signer: signerOf(server, { tls: ours }), ours }
}

async function served(options: Partial<SignerServerOptions> = {}): Promise<SignerServer> {
  const server = await signerServer({ key: SIGNER_KEY, ...options })
  onTestFinished(() => server.stop())
  return server
}

function signerOf({ endpoint }: { endpoint: string }, options: Partial<RemoteSignerOptions> = {}) {
  const signer = remoteSigner({ endpoint, address: SIGNER, timeoutMs: 5_000, ...options })
  onTestFinished(() => signer.close())
  return signer
}

test('signs over HTTP with the fields as Go writes them', async () => {
  const server = await served()
  const signer = signerOf(server, { headers: { 'x-team': 'p2p' } })
  await signer.check?.({ signal: patience() })
  const payloadHash: Hex = `0x${'a1'.repeat(31)}ff`
  const signature = await signer.sign({ chainId: 901, payloadHash })
  expect(recoverSigner({ chainId: 901, payloadHash, signature })).toBe(SIGNER)
  expect(server.calls.map(({ method }) => method)).toEqual(['health_status', 'opsigner_signBlockPayload'])
  // What Go's encoding/json makes of op-node's BlockPayloadArgs (op-service/signer/blockpayload_args.go v1.19.6).
  const golden =
    '{"domain":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"chainId":901,' +
    `"payloadHash":"oaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhof8=","senderAddress":"${SIGNER.toLowerCase()}"}`
  expect(server.calls[1]?.params).toEqual([JSON.parse(golden)])
  expect(server.calls[1]?.headers['x-team']).toBe('p2p')
})

test('signs over TLS, known by its certificate; an exchanged one is taken up while running', async () => {
  const { server, authority, ours } = await servedOverTls()
  const { ca } = authority
  let tls = ours
  const warnings: string[] = []
  const logger = { ...silent, warn: (_: object, message: string) => void warnings.push(message) }
  const signer = signerOf(server, { tls: () => tls, logger })
  await signer.check?.({ signal: patience() })
  await signer.sign(request())
  expect(server.calls.map(({ client }) => client)).toEqual(['node', 'node'])

  const next = await authority.issue('node-2')
  tls = { ca, cert: next.cert, key: tls.key as string } // the files are exchanged one after the other
  await signer.sign(request())
  await signer.sign(request())
  expect(server.calls.slice(2).map(({ client }) => client)).toEqual(['node', 'node'])
  expect(warnings).toEqual(["the signer's new TLS files cannot be used; the old stay"])

  tls = { ca, ...next }
  await signer.sign(request())
  expect(server.calls.at(-1)?.client).toBe('node-2')
})

test('a certificate of a stranger is fatal, on either side', async () => {
  const [authority, stranger] = [await certificateAuthority('signers'), await certificateAuthority('strangers')]
  const server = await served({ tls: { ca: authority.ca, ...(await authority.issue('signer')) } })
  const ours = await authority.issue('node')
  const untrusted = signerOf(server, { tls: { ca: stranger.ca, ...ours } })
  await expect(untrusted.sign(request(), { signal: patience() })).rejects.toMatchObject({ code: 'tls', fatal: true })
  expect(server.calls).toEqual([])

  const unknown = signerOf(server, { tls: { ca: authority.ca, ...(await stranger.issue('node')) } })
  await expect(unknown.sign(request())).rejects.toMatchObject({ name: 'SignerError' })
  const bad = signerOf(server, { tls: { ca: authority.ca, cert: ours.cert } })
  await expect(bad.sign(request())).rejects.toMatchObject({ code: 'tls', message: expect.stringContaining('key') })
  expect(server.calls).toEqual([])
})

test('a signature of another address is fatal at once, and names both', async () => {
  const { server, signer } = await servedOverTls({ key: OTHER_KEY })
  const failure = await signer.sign(request(), { signal: patience() }).catch((error) => error)
  expect(failure).toMatchObject({ code: 'wrong_address', fatal: true, recovered: OTHER, expected: SIGNER })
  expect(server.calls).toHaveLength(1)
})

test.each([
  ['HTTP 401', { status: 401, body: 'client certificate was not provided' }, 'refused'],
  ['HTTP 404', { status: 404, body: '' }, 'refused'],
  ['unauthorized', { body: { error: { code: -32013, message: 'unexpected from address' } } }, 'refused'],
  ['forbidden', { body: { error: { code: -32000, message: 'Forbidden: no config for client' } } }, 'refused'],
  ['an unknown method', { body: { error: { code: -32601, message: 'method not found' } } }, 'refused'],
  ['64 bytes', { body: { result: `0x${'00'.repeat(64)}` } }, 'bad_answer'],
  ['v 27', { body: { result: `0x${'11'.repeat(64)}1b` } }, 'bad_answer'],
  ['a number', { body: { result: 7 } }, 'bad_answer'],
  ['100 kB', { body: { result: 'x'.repeat(100_000) } }, 'bad_answer'],
])('%s is fatal at once', async (_name, answer, code) => {
  const server = await served()
  server.behave(async () => answer)
  await expect(signerOf(server).sign(request(), { signal: patience() })).rejects.toMatchObject({ code, fatal: true })
  expect(server.calls).toHaveLength(1)
})

test.each([
  ['HTTP 503', { status: 503, body: 'busy' }],
  ['a KMS that fails', { body: { error: { code: -32012, message: 'kms unavailable' } } }],
  ['no JSON', { body: '<html>' }],
])('%s is retried until it passes', async (_name, answer) => {
  const server = await served()
  let left = 3
  server.behave(async () => (left-- > 0 ? answer : undefined))
  await signerOf(server).sign(request(), { signal: patience() })
  expect(server.calls).toHaveLength(4)
})

test('without a signal nothing is retried', async () => {
  const server = await served()
  server.behave(async () => ({ status: 503, body: '' }))
  await expect(signerOf(server).sign(request())).rejects.toMatchObject({ code: 'unavailable', fatal: false })
  expect(server.calls).toHaveLength(1)
})

test('when time is up, the last fault is told', async () => {
  const server = await served()
  server.behave(async () => ({ status: 503, body: '' }))
  const failure = await signerOf(server)
    .sign(request(), { signal: AbortSignal.timeout(2_000) })
    .catch((error) => error)
  expect(failure).toMatchObject({ name: 'SignerError', code: 'unavailable', attempts: expect.any(Number) })
  expect(failure.attempts).toBeGreaterThan(1)
})

test('a slow answer ends at the deadline of the call, and the call is made again', async () => {
  const { server, ours } = await servedOverTls()
  let slow = true
  server.behave(async () => {
    if (!slow) return undefined
    slow = false
    return 'hang'
  })
  await signerOf(server, { tls: ours, timeoutMs: 500 }).sign(request(), { signal: patience() })
  expect(server.calls.length).toBeGreaterThanOrEqual(2)
  server.behave(async () => 'hang')
  const impatient = signerOf(server, { tls: ours, timeoutMs: 100 })
  await expect(impatient.sign(request())).rejects.toMatchObject({ code: 'timeout', fatal: false })
})

test("an abort ends the call with the caller's reason", async () => {
  const server = await served()
  const abort = new AbortController()
  server.behave(async () => {
    abort.abort(new Error('changed my mind'))
    return 'hang'
  })
  await expect(signerOf(server).sign(request(), { signal: abort.signal })).rejects.toThrow('changed my mind')
})

test('a signer that restarts is found again', async () => {
  const { server: first, signer, serverTls } = await servedOverTls({ port: await lastingPort() })
  await signer.sign(request())
  await first.stop()
  await expect(signer.sign(request())).rejects.toMatchObject({ code: 'unreachable', fatal: false })

  const signing = signer.sign(request(), { signal: patience() })
  const again = await served({ tls: serverTls, port: first.port })
  await signing
  expect(again.calls).toHaveLength(1)
})

test('a signer that is not there, or does not answer, fails the check', async () => {
  const server = await served()
  server.behave(async () => ({ body: { error: { code: -32000, message: 'down' } } }))
  await expect(signerOf(server).check?.({ signal: patience() })).rejects.toMatchObject({ code: 'unavailable' })
  await server.stop()
  await expect(signerOf(server).check?.({ signal: patience() })).rejects.toMatchObject({ code: 'unreachable' })
})

test.each([
  ['endpoint', { endpoint: 'signer:8080' }],
  ['endpoint', { endpoint: 'ftp://user:secret@signer' }],
  ['address', { address: '0x12' as Hex }],
  ['timeoutMs', { timeoutMs: 0 }],
  ['tls', { tls: { ca: 'secret' } }],
  ['headers', { headers: { authorization: 'secret\r\nx: y' } }],
])('a wrong %s is named, and shows no secret', (field, options) => {
  const make = () => remoteSigner({ endpoint: 'http://127.0.0.1:1', address: SIGNER, ...options })
  expect(make).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
  expect(make).not.toThrow('secret')
})
