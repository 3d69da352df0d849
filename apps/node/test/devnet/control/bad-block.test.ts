import { privateKeyAddress } from '@kona/gossip/payload'
import { BlockValidator } from '@kona/gossip/validity'
import { expect, test } from 'vitest'
import { BAD_BLOCKS, type BadBlock, badMessages } from '../../../src/devnet/control/bad-block.ts'
import { DEVNET_FORKS } from '../../../src/devnet/fork.ts'
import { seededKey } from '../../../src/devnet/key.ts'
import { devnetRollupConfig } from '../../../src/devnet/rollup.ts'

const signerKey = seededKey('test', 'signer')
const head = { number: 7n, hash: `0x${'7'.repeat(64)}` } as const
const cases = DEVNET_FORKS.flatMap((fork) =>
  (Object.keys(BAD_BLOCKS) as BadBlock[]).map((kind) => [kind, fork] as const),
)

test.each(cases)('%s breaks its rule alone, on %s', (kind, fork) => {
  const rollupConfig = devnetRollupConfig(fork, 1, 1_000)
  const validator = new BlockValidator({ rollupConfig, unsafeBlockSigner: privateKeyAddress(signerKey) })
  const { topic, messages } = badMessages(kind, { rollupConfig, signerKey, head, turn: 1 })
  const verdicts = messages.map((message) => validator.validate(topic, message))
  expect(verdicts.slice(0, -1).every(({ verdict }) => verdict === 'accept')).toBe(true)
  expect(verdicts.at(-1)).toMatchObject({ verdict: 'reject', reason: { code: BAD_BLOCKS[kind] } })
})
