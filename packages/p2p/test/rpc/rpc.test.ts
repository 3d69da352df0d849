import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRpc, type RpcMethodName, type RpcOptions, readOnlyMethods, rpcMethods } from '../../src/rpc/index.ts'
import { testChain, testNetwork } from '../support/chain.ts'

const network = testNetwork(testChain(), { discovery: false })
const PEER = network.localRecord().peerId

/** The answer to a message, read; undefined for silence. */
async function answer(body: unknown, options: RpcOptions = {}): Promise<unknown> {
  const text = await createRpc(network, options).handle(typeof body === 'string' ? body : JSON.stringify(body))
  return text === undefined ? undefined : JSON.parse(text)
}

function call(method: string, params?: unknown, id: unknown = 1): object {
  return { jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }
}

test('a request is answered under its own id, whatever kind that is', async () => {
  for (const id of [1, 0, -1.5, 'a', '', null]) {
    expect(await answer(call('opp2p_listBlockedPeers', [], id))).toEqual({ jsonrpc: '2.0', id, result: [] })
  }
  const bytes = new TextEncoder().encode(JSON.stringify(call('opp2p_listBlockedAddrs')))
  expect(await createRpc(network).handle(bytes)).toBe('{"jsonrpc":"2.0","id":1,"result":[]}')
})

test('params by position, by name, or none', async () => {
  for (const params of [undefined, [], {}]) {
    expect(await answer(call('opp2p_peerCount', params))).toMatchObject({ result: { connectedGossip: 0 } })
  }
  expect(await answer(call('opp2p_peers', { connected: true }))).toMatchObject({ result: { totalConnected: 0 } })
  expect(await answer(call('opp2p_peers', [true]))).toMatchObject({ result: { totalConnected: 0 } })
})

test.each<[string, unknown, number, RegExp]>([
  ['no JSON', '{"jsonrpc":', -32700, /^parse error/],
  ['nothing', '', -32700, /^parse error/],
  ['a number', '7', -32600, /jsonrpc/],
  ['null', 'null', -32600, /jsonrpc/],
  ['an empty batch', '[]', -32600, /empty batch/],
  ['another version', { ...call('opp2p_self'), jsonrpc: '1.0' }, -32600, /jsonrpc: expected "2.0"/],
  ['a method that is no text', { ...call('x'), method: 1 }, -32600, /method/],
  ['params that are no list', call('opp2p_self', 'x'), -32600, /params/],
  ['an id that is an object', call('opp2p_self', [], {}), -32600, /id/],
  ['a method that is not there', call('opp2p_nothing'), -32601, /opp2p_nothing does not exist/],
  ['a method of Object', call('constructor'), -32601, /constructor does not exist/],
  ['a missing argument', call('opp2p_blockPeer'), -32602, /required argument 0: peerId/],
  ['null for an argument', call('opp2p_peers', [null]), -32602, /required argument 0: connected/],
  ['one argument too many', call('opp2p_peers', [true, 1]), -32602, /at most 1/],
  ['an argument of another name', call('opp2p_peers', { conected: true }), -32602, /"conected".*connected/],
  [
    'a wrong argument',
    call('opp2p_peers', ['yes']),
    -32602,
    /argument 0: connected: got "yes", expected true or false/,
  ],
  ['what fails', call('opp2p_disconnectPeer', [PEER]), -32000, /idle/],
  ['what is off', call('opp2p_discoveryTable'), -32000, /^discovery disabled$/],
])('%s is an error with its code', async (_name, body, code, says) => {
  expect(await answer(body)).toMatchObject({ jsonrpc: '2.0', error: { code, message: expect.stringMatching(says) } })
})

test('notifications are silent, also wrong ones', async () => {
  for (const method of ['opp2p_peerCount', 'opp2p_nothing', 'opp2p_blockPeer']) {
    const { id: _, ...notification } = call(method) as { id: unknown }
    expect(await answer(notification)).toBeUndefined()
    expect(await answer([notification, notification])).toBeUndefined()
    expect(await answer([notification, call('opp2p_listBlockedPeers')])).toEqual([
      { jsonrpc: '2.0', id: 1, result: [] },
    ])
  }
})

test('a batch is answered in order, what is no request too', async () => {
  const batch = [call('opp2p_listBlockedPeers', [], 'a'), 1, call('opp2p_nothing', [], 'b'), call('opp2p_peerCount')]
  expect(await answer(batch)).toMatchObject([
    { id: 'a', result: [] },
    { id: null, error: { code: -32600 } },
    { id: 'b', error: { code: -32601 } },
    { id: 1, result: { connectedGossip: 0 } },
  ])
})

test('what is too large is refused: a message, a batch, an answer', async () => {
  const self = call('opp2p_self')
  const length = JSON.stringify(self).length
  expect(await answer(self, { maxRequestBytes: length })).toHaveProperty('result')
  const refused = { id: null, error: { code: -32600, message: expect.stringContaining(`got ${length} bytes`) } }
  expect(await answer(self, { maxRequestBytes: length - 1 })).toMatchObject(refused)
  expect(await answer([self, self, self], { maxBatch: 2 })).toMatchObject({ id: null, error: { code: -32600 } })
  const maxResponseLength = JSON.stringify(await answer(self)).length
  const block = call('opp2p_blockPeer', [PEER])
  const tooLarge = { id: 1, error: { code: -32003, message: 'response too large' } }
  expect(await answer([self, self, block], { maxResponseLength })).toMatchObject([{ id: 1 }, tooLarge, tooLarge])
  expect(network.gater.blockedPeers()).toEqual([])
  expect(await answer('['.repeat(500_000))).toMatchObject({ error: { code: -32700 } })
})

test('methods that are not on the list are refused by name', async () => {
  const options = { allow: readOnlyMethods }
  expect(await answer(call('opp2p_self'), options)).toHaveProperty('result')
  const blocked = await answer(call('opp2p_blockPeer', [PEER]), options)
  expect(blocked).toMatchObject({ error: { code: -32601, message: 'the method opp2p_blockPeer is not allowed here' } })
  expect(network.gater.blockedPeers()).toEqual([])
  expect(rpcMethods.filter((name) => !readOnlyMethods.includes(name)).sort()).toEqual(
    rpcMethods.filter((name) => /_(un)?(block|protect|ban)|_(dis)?connect|_publish/.test(name)).sort(),
  )
})

test('wrong options are refused by name', () => {
  for (const name of ['maxRequestBytes', 'maxBatch', 'maxResponseLength'] as const) {
    expect(() => createRpc(network, { [name]: 0 })).toThrow(expect.objectContaining({ field: name }))
  }
  const allow = ['opp2p_nothing'] as unknown as RpcMethodName[]
  expect(() => createRpc(network, { allow })).toThrow(expect.objectContaining({ field: 'allow' }))
})

test('an aborted call of a batch ends it', async () => {
  const body = JSON.stringify([call('opp2p_self'), call('opp2p_self')])
  expect(await createRpc(network).handle(body, { signal: AbortSignal.abort() })).toBeUndefined()
})

test('whatever comes, an answer is JSON-RPC and nothing throws', { timeout: 60_000 }, async () => {
  const rpc = createRpc(network, { allow: readOnlyMethods })
  const request = fc.record(
    {
      jsonrpc: fc.constantFrom('2.0', '2.0', '2.0', 2, null),
      id: fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.jsonValue()),
      method: fc.oneof(fc.constantFrom(...rpcMethods), fc.string()),
      params: fc.oneof(fc.array(fc.jsonValue(), { maxLength: 3 }), fc.dictionary(fc.string(), fc.jsonValue())),
    },
    { requiredKeys: ['method'] },
  )
  const message = fc.oneof(request, fc.array(request, { maxLength: 5 }), fc.jsonValue(), fc.string())
  const runs = process.env.KONA_SOAK === '1' ? 100_000 : 1_000
  await fc.assert(
    fc.asyncProperty(message, async (body) => {
      const text = await rpc.handle(typeof body === 'string' ? body : JSON.stringify(body))
      if (text === undefined) return
      const answers: unknown = JSON.parse(text)
      for (const one of Array.isArray(answers) ? answers : [answers]) {
        expect(one).toMatchObject({ jsonrpc: '2.0', id: one.id ?? null })
        expect('result' in one !== 'error' in one).toBe(true)
        if (one.error)
          expect(one.error).toEqual({ code: expect.any(Number), message: expect.stringMatching(/^[^\n]+$/) })
      }
    }),
    { numRuns: runs },
  )
})
