import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type BuildBlockInput, compress, encodePayload, uncompress } from '../../src/payload/index.ts'
import { blocksTopic } from '../../src/topic.ts'
import {
  BLOCKS_PER_HEIGHT,
  BlockValidator,
  type BlockValidatorOptions,
  checkForkRules,
  describeReason,
  REASON_CODES,
  type Reason,
  type ReasonCode,
  type Verdict,
} from '../../src/validity/index.ts'
import { blockOf, chainAt, messageOf, NOW, OTHER_KEY, SIGNER, signedMessage } from '../support/signed-block.ts'

const DOC = new URL('../../../../docs/reasons.md', import.meta.url)
const SOURCE = new URL('../../src/validity/reason.ts', import.meta.url)

/** A code, its verdict, the fields beside the code, and the sentence for people. */
interface Row {
  code: string
  verdict: string
  fields: string[]
  example?: string
}

const CHAIN_ID = 901
const config = chainAt('isthmus', CHAIN_ID)
const topic = blocksTopic(CHAIN_ID, 4)

const message = (change: Partial<BuildBlockInput> = {}): Uint8Array =>
  signedMessage(blockOf(config, change), 4, CHAIN_ID)

function validatorOf(options: Partial<BlockValidatorOptions> = {}): BlockValidator {
  return new BlockValidator({ rollupConfig: config, unsafeBlockSigner: SIGNER, clock: () => NOW * 1000, ...options })
}

/** The last of these messages, judged by a validator of their own. */
function judge(data: readonly Uint8Array[], options: Partial<BlockValidatorOptions> = {}, on = topic): Verdict {
  const validator = validatorOf(options)
  return data.map((bytes) => validator.validate(on, bytes)).at(-1) as Verdict
}

/** A signature of v 27. */
function unsigned(): Uint8Array {
  const bytes = uncompress(message()).slice()
  bytes.fill(0x11, 0, 64)
  bytes[64] = 27
  return compress(bytes)
}

function tampered(): Uint8Array {
  const envelope = blockOf(config)
  const executionPayload = { ...envelope.executionPayload, blockHash: envelope.executionPayload.parentHash }
  return signedMessage({ ...envelope, executionPayload }, 4, CHAIN_ID)
}

/** For what the decoder fills in, so that no message can lack it: the rule itself. */
function forkRule(change: 'parentBeaconBlockRoot' | 'withdrawalsRoot'): Verdict {
  const { executionPayload, parentBeaconBlockRoot } = blockOf(config)
  const { withdrawalsRoot, ...rest } = executionPayload
  const reason = checkForkRules(
    change === 'withdrawalsRoot'
      ? { executionPayload: rest, ...(parentBeaconBlockRoot && { parentBeaconBlockRoot }) }
      : { executionPayload },
    4,
    config,
  )
  if (reason === undefined) throw new Error(`${change} was not missed`)
  return { verdict: 'reject', reason }
}

/** One message a code, that gets it; `satisfies` makes a new code one that is missed here. */
const VERDICTS = {
  topic: () => judge([message()], {}, blocksTopic(10, 4)),
  snappy: () => judge([Uint8Array.of(200, 1, 2, 3)]),
  too_large: () => judge([Uint8Array.of(0x81, 0x80, 0x80, 5, 0)]),
  too_small: () => judge([compress(new Uint8Array(65))]),
  no_signer: () => judge([message()], { unsafeBlockSigner: undefined }),
  signature: () => judge([unsigned()]),
  signer: () => judge([signedMessage(blockOf(config), 4, CHAIN_ID, OTHER_KEY)]),
  ssz: () => judge([messageOf(encodePayload(blockOf(config), 4).subarray(0, 500), CHAIN_ID)]),
  timestamp_past: () => judge([message({ timestamp: BigInt(NOW - 61) })]),
  timestamp_future: () => judge([message({ timestamp: BigInt(NOW + 20) })]),
  block_hash: () => judge([tampered()]),
  withdrawals: () =>
    judge([message({ withdrawals: [{ index: 0n, validatorIndex: 0n, address: SIGNER, amount: 1n }] })]),
  blob_gas_used: () => judge([message({ blobGasUsed: 131_072n })]),
  excess_blob_gas: () => judge([message({ excessBlobGas: 1n })]),
  parent_beacon_block_root: () => forkRule('parentBeaconBlockRoot'),
  withdrawals_root: () => forkRule('withdrawalsRoot'),
  too_many_blocks: () =>
    judge(Array.from({ length: BLOCKS_PER_HEIGHT + 2 }, (_, i) => message({ gasUsed: BigInt(i) }))),
  seen: () => judge([message(), message()]),
  internal: () =>
    judge([message()], {
      clock: () => {
        throw new Error('no clock')
      },
    }),
} satisfies Record<ReasonCode, () => Verdict>

/** What the validator says. */
function judgedRows(): Row[] {
  return Object.values(VERDICTS).map((verdictOf) => {
    const outcome = verdictOf()
    if (outcome.verdict === 'accept') throw new Error('a message was accepted')
    const { code, ...numbers }: Reason = outcome.reason
    return { code, verdict: outcome.verdict, fields: Object.keys(numbers), example: describeReason(outcome.reason) }
  })
}

/** The union of reason.ts: its codes and their fields. */
function declaredRows(): Omit<Row, 'verdict'>[] {
  const source = readFileSync(SOURCE, 'utf8')
  const union = /^export type Reason =\n((?: {2}.*\n)+)/m.exec(source)?.[1]
  if (union === undefined) throw new Error('reason.ts: no union Reason')
  const members = union.replace(/\/\*[\s\S]*?\*\//g, '').split(/^ {2}\| /m)
  expect(members.shift()).toBe('')
  return members.map((member) => {
    const [code, ...fields] = [...member.matchAll(/readonly (\w+)\??: ('\w+')?/g)].map(([, name, literal]) =>
      name === 'code' ? (literal ?? '').slice(1, -1) : (name ?? ''),
    )
    expect(code, member).toMatch(/^[a-z_]+$/)
    return { code: code ?? '', fields }
  })
}

/** The table of docs/reasons.md. */
function documentedRows(): Row[] {
  const lines = readFileSync(DOC, 'utf8').split('\n')
  const head = lines.indexOf('| code | verdict | op-node’s rule | numbers | example |')
  expect(head, 'the head of the table').toBeGreaterThan(0)
  const end = lines.indexOf('', head)
  return lines.slice(head + 2, end).map((line) => {
    const cells = line.split(' | ')
    expect(cells, line).toHaveLength(5)
    const [code, verdict, rule, numbers, example] = cells as [string, string, string, string, string]
    expect(rule.length, `${code}: a rule`).toBeGreaterThan(20)
    const fields = numbers.split(', ').map((number) => {
      // A name and its unit or kind.
      const match = /^`(\w+)` \S.*$/.exec(number)
      expect(match, `${code}: ${number}`).not.toBeNull()
      return match?.[1] ?? ''
    })
    return { code: code.replace(/^\| `(.*)`$/, '$1'), verdict, fields, example: example.replace(/ \|$/, '') }
  })
}

const bare = ({ code, fields }: Omit<Row, 'verdict'>): object => ({ code, fields })

test('docs/reasons.md lists every code of reason.ts with its fields, in its order, and no other', () => {
  expect(documentedRows().map(bare)).toEqual(declaredRows().map(bare))
})

test('its verdicts, fields and examples are those of the validator', () => {
  expect(documentedRows()).toEqual(judgedRows())
})

test('REASON_CODES has them all, in the order of the checks', () => {
  expect(REASON_CODES).toEqual(declaredRows().map(({ code }) => code))
})

test('messages of this test get the code that they stand for', () => {
  expect(judgedRows().map(({ code }) => code)).toEqual(Object.keys(VERDICTS))
})
