import { readFileSync } from 'node:fs'
import { unichainSepolia } from '@kona/genesis/chains'
import { payloadFromRpc, payloadToRpc, type RpcExecutionPayloadEnvelope } from '@kona/gossip/payload'
import { expect, onTestFinished, test } from 'vitest'
import { localSigner, Network } from '../src/index.ts'
import { SIGNER_KEY, testConfig } from './support/chain.ts'
import { untilMeshed } from './support/state.ts'

const vector = JSON.parse(
  readFileSync(new URL('../../gossip/test/vectors/unichain-sepolia-35535698.json', import.meta.url), 'utf8'),
) as RpcExecutionPayloadEnvelope & { chain: string }

test('a real block of Unichain Sepolia arrives whole over real sockets', { timeout: 60_000 }, async () => {
  const { rollupConfig } = unichainSepolia
  const envelope = payloadFromRpc(vector)
  // The block is of the past: the validators' clocks stand at its time.
  const clock = () => Number(envelope.executionPayload.timestamp) * 1_000
  const make = () =>
    Network.builder(testConfig(rollupConfig, { discovery: false }))
      .withSigner(localSigner(SIGNER_KEY))
      .withClock(clock)
      .build()
  const [sender, receiver] = [make(), make()]
  onTestFinished(async () => {
    await Promise.all([sender.stop(), receiver.stop()])
  })
  await Promise.all([sender.start(), receiver.start()])
  await sender.connect(receiver.localRecord().multiaddrs[0] ?? '')
  await untilMeshed([sender, receiver])

  const blocks = receiver.unsafeBlocks()
  await sender.publish(envelope)
  const { value: block } = await blocks.next()
  expect(block).toMatchObject({ number: 0x21e3b52n, hash: vector.executionPayload.blockHash, version: 4 })
  const { chain: _, ...sent } = vector
  expect(payloadToRpc(block.envelope)).toEqual(sent)
})
