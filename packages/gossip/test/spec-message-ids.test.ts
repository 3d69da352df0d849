import type { RPC } from '@libp2p/gossipsub/message'
import { expect, test } from 'vitest'
import { specMessageId } from '../src/message-id.ts'
import { compress } from '../src/payload/index.ts'
import { knowSpecIds, type SpecIdInner } from '../src/spec-message-ids.ts'

const message = (text: string): RPC.Message => ({ topic: 't', data: compress(new TextEncoder().encode(text)) }) as never
const specId = ({ data }: RPC.Message): Uint8Array => specMessageId(data!)
const latin1 = (id: Uint8Array): string => Buffer.from(id).toString('latin1')

/** What is touched of gossipsub, as 17.1.1 does it. */
function fakeInner() {
  const seen = new Set<string>()
  const promises = new Set<string>()
  const msgs = new Map<string, { message: RPC.Message; validated: boolean }>()
  const inner: SpecIdInner = {
    mcache: {
      msgs,
      put: (id, held, validated = false) => Boolean(msgs.set(id as never, { message: held, validated })),
      observeDuplicate: () => {},
    },
    seenCache: { has: (id) => seen.has(id), put: (id) => seen.add(id) },
    gossipTracer: {
      get size() {
        return promises.size
      },
      deliverMessage: (id) => promises.delete(id),
    },
    handleIHave: (_, ihave) => [
      { messageIDs: ihave.flatMap(({ messageIDs }) => messageIDs.filter((id) => !seen.has(latin1(id)))) },
    ],
  }
  knowSpecIds(inner)
  const wanted = (...ids: Uint8Array[]) => inner.handleIHave('kona', [{ topicID: 't', messageIDs: ids }])[0]?.messageIDs
  return { inner, promises, msgs, wanted }
}

test('what we hold is not asked for under the id without the topic; what we lack is', () => {
  const { inner, wanted } = fakeInner()
  const [held, pending, lacking] = [message('held'), message('pending'), message('lacking')]
  inner.mcache.put('held' as never, held, true)
  inner.mcache.put('pending' as never, pending, false)
  expect(wanted(specId(held), specId(lacking))).toEqual([specId(lacking)])
  expect(wanted(specId(pending))).toEqual([specId(pending)])
})

test('an answer keeps the promise, also when it came from somebody else first', () => {
  const { inner, promises, msgs } = fakeInner()
  const [first, second] = [message('first'), message('second')]
  for (const one of [first, second]) promises.add(latin1(specId(one)))
  inner.mcache.put('first' as never, first)
  expect([...promises]).toEqual([latin1(specId(second))])
  msgs.set('second', { message: second, validated: true })
  inner.mcache.observeDuplicate('second', 'kona')
  expect(promises.size).toBe(0)
})
