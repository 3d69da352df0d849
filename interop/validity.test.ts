import { loadAccelerators, useAccelerators } from '@kona/gossip/payload'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EXCUSES } from './excuses.ts'
import { heightMessages, messages, type NamedStep } from './messages.ts'
import { goVersion, NO_GO, OpNodeValidator } from './op-node-validator.ts'
import { RULES } from './rules.ts'
import { type Judged, judge } from './verdicts.ts'

const soak = process.env.KONA_SOAK === '1'
const count = soak ? 10_000 : 1000
// Another seed, other messages: KONA_SEED=7.
const seed = Number(process.env.KONA_SEED ?? 1)

const go = goVersion()
if (go === undefined) process.stderr.write(`block validity against op-node: ${NO_GO}\n`)

describe.skipIf(go === undefined)(`block validity against op-node v1.19.6, seed ${seed}`, () => {
  let opNode: OpNodeValidator
  let steps: readonly NamedStep[]
  beforeAll(async () => {
    await loadAccelerators()
    opNode = await OpNodeValidator.start()
    steps = [...messages({ seed, count, heavy: soak })]
  })
  afterEach(() => useAccelerators(true))
  afterAll(() => opNode?.stop())

  it(`gives op-node's verdict on ${count} messages of every fork and topic, by the same rule, and its message ids`, async () => {
    const judged = await judge(steps, opNode)
    expect(judged.length).toBeGreaterThanOrEqual(count)
    expect(differences(judged)).toEqual([])
    expect(unlikeRules(judged)).toEqual([])
    expect(otherIds(judged)).toEqual([])
    // The messages are worth the run: every rule is met, every excuse is needed, and what should pass does.
    const met = new Set(judged.map(({ theirs }) => theirs.rule))
    expect(Object.keys(RULES).filter((rule) => !met.has(rule))).toEqual([])
    const needed = EXCUSES.filter((excuse) => judged.some((one) => differs(one) && excuse.covers(one)))
    expect(needed.map(({ name }) => name)).toEqual(EXCUSES.map(({ name }) => name))
    expect(judged.filter(({ theirs }) => theirs.verdict === 'accept').length).toBeGreaterThan(count / 5)
  })

  it('gives the same ones without native addons', async () => {
    useAccelerators(false)
    const judged = await judge(steps, opNode)
    expect(judged.length).toBeGreaterThanOrEqual(count)
    expect(differences(judged)).toEqual([])
    expect(unlikeRules(judged)).toEqual([])
    expect(otherIds(judged)).toEqual([])
  })

  it('forgets the same heights as op-node', async () => {
    const judged = await judge(heightMessages(seed), opNode)
    expect(differences(judged)).toEqual([])
    const last = ['ignore', 'accept', 'ignore', 'accept', 'ignore']
    expect(judged.slice(-5).map(({ theirs }) => theirs.verdict)).toEqual(last)
  })
})

it('messages are the same for the same seed, and others for another', () => {
  const some = (seed: number) =>
    Array.from(messages({ seed, count: 50, heavy: false }), ({ name, step }) =>
      step.kind === 'message' ? `${name} ${Buffer.from(step.data).toString('hex')}` : name,
    )
  expect(some(1)).toEqual(some(1))
  expect(some(1)).not.toEqual(some(2))
})

function differs({ ours, theirs }: Judged): boolean {
  return ours.verdict !== theirs.verdict
}

function differences(judged: readonly Judged[]): string[] {
  return judged.filter((one) => differs(one) && !EXCUSES.some((excuse) => excuse.covers(one))).map(line)
}

/** Where the verdict is the same, but not the reason. */
function unlikeRules(judged: readonly Judged[]): string[] {
  return judged
    .filter((one) => !differs(one) && one.ours.code !== undefined)
    .filter(({ ours, theirs }) => !RULES[theirs.rule]?.includes(ours.code!))
    .filter((one) => !EXCUSES.some((excuse) => excuse.covers(one)))
    .map(line)
}

function otherIds(judged: readonly Judged[]): string[] {
  return judged.filter(({ ours, theirs }) => ours.id !== theirs.id).map(line)
}

function line({ name, message, ours, theirs }: Judged): string {
  const data = message.data.length > 2000 ? `${message.data.length} bytes` : Buffer.from(message.data).toString('hex')
  return `${name}: ours ${ours.verdict} ${ours.code ?? ''}, op-node ${theirs.verdict} ${theirs.rule} (${data})`
}
