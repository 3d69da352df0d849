import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { browserBundle } from '../support/browser-bundle.ts'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

describe.each([
  { entry: '@kona/gossip/payload', limit: 40_000 },
  { entry: '@kona/gossip/validity', limit: 40_000 },
])('$entry in a browser', ({ entry, limit }) => {
  test('bundles without a node: import, a native addon or libp2p', async () => {
    const { code, inputs } = await browserBundle(entry)
    expect(code).not.toMatch(/["']node:/)
    expect(inputs.filter((file) => /libp2p|secp256k1\/(?!index\.js)|\/snappy\/|-node\.ts|elliptic/.test(file))).toEqual(
      [],
    )
    expect(gzipSync(code).length).toBeLessThan(limit)
  })
})

test('the bundle decodes, hashes and recovers where there is no Node', async () => {
  const { code } = await browserBundle('@kona/gossip/payload')
  const vectors = readFileSync(path('../vectors/op-alloy-messages.json'), 'utf8')
  const context = createContext({ TextEncoder, vectors })
  const result: unknown = runInContext(
    `${code}
    const hex = JSON.parse(vectors).messages.v3.slice(2)
    const data = Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16))
    const { envelope, signature, payloadHash } = bundled.decodeMessage(data, { version: 3 })
    const signer = bundled.recoverSigner({ signature, chainId: 10, payloadHash })
    JSON.stringify({
      claimed: envelope.executionPayload.blockHash,
      hash: bundled.blockHash(envelope.executionPayload, envelope.parentBeaconBlockRoot),
      again: bundled.encodeMessage({ envelope, signature, version: 3 }).join() === data.join(),
      signer,
      accelerators: bundled.accelerators(),
    })`,
    context,
  )
  const seen = JSON.parse(result as string) as Record<string, unknown>
  expect(seen.hash).toBe(seen.claimed)
  expect(seen.again).toBe(true)
  expect(seen.signer).toMatch(/^0x[0-9a-fA-F]{40}$/)
  expect(seen.accelerators).toEqual({ keccak: 'noble', recover: 'noble', snappy: 'js' })
})
