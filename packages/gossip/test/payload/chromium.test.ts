import { readFileSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { blocksTopic } from '../../src/topic.ts'
import { browserBundle } from '../support/browser-bundle.ts'
import { blockOf, chainAt, SIGNER, signedMessage } from '../support/signed-block.ts'

const TIMEOUT = 120_000

/** Chromium comes inside a package of the registry and is unpacked to the temporary folder. */
async function launch(): Promise<Browser | Error> {
  try {
    return await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: chromium.args,
      headless: true,
      timeout: TIMEOUT,
    })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const browser = await launch()
afterAll(async () => {
  if (!(browser instanceof Error)) await browser.close()
})
const why =
  browser instanceof Error ? ` (skipped: Chromium does not start here: ${browser.message.split('\n')[0]})` : ''

/** What the page's script sees; it runs there, not here. */
interface Page {
  readonly bundled: typeof import('../../src/payload/index.ts')
}

const config = chainAt('isthmus')
const transactions = Array.from({ length: 300 }, (_, i) => new Uint8Array(1 + ((i * 37) % 400)).fill(i))
const data = signedMessage(blockOf(config, { transactions }), 4, config.l2ChainId)

test.skipIf(browser instanceof Error)(
  `Chromium decodes and verifies a message, with our WebAssembly and without${why}`,
  { timeout: TIMEOUT },
  async () => {
    const { code } = await browserBundle('@kona/gossip/payload')
    const page = await (browser as Browser).newPage()
    await page.addScriptTag({ content: code })
    const run = (wasm: boolean) =>
      page.evaluate(
        async ({ bytes, chainId, wasm }) => {
          const { bundled } = globalThis as unknown as Page
          bundled.useAccelerators(wasm)
          if (wasm) await bundled.loadAccelerators()
          const { envelope, signature, payloadHash } = bundled.decodeMessage(Uint8Array.from(bytes), { version: 4 })
          const { executionPayload: payload, parentBeaconBlockRoot } = envelope
          return {
            accelerators: bundled.accelerators(),
            claimed: payload.blockHash,
            blockHash: bundled.blockHash(payload, parentBeaconBlockRoot),
            signer: bundled.recoverSigner({ signature, chainId, payloadHash }),
            transactions: payload.transactions.length,
            sameBytes: bundled.encodeMessage({ envelope, signature, version: 4 }).join() === bytes.join(),
          }
        },
        { bytes: [...data], chainId: config.l2ChainId, wasm },
      )
    const seen = { signer: SIGNER, transactions: 300, sameBytes: true }
    for (const wasm of [false, true]) {
      const { accelerators, claimed, blockHash, ...rest } = await run(wasm)
      expect(accelerators).toEqual({ keccak: wasm ? 'wasm' : 'noble', recover: 'noble', snappy: 'js' })
      expect(blockHash).toBe(claimed)
      expect(rest).toEqual(seen)
    }
  },
)

test.skipIf(browser instanceof Error)(
  `Chromium gives the verdicts and the reasons of Node${why}`,
  { timeout: TIMEOUT },
  async () => {
    const { code } = await browserBundle('@kona/gossip/validity')
    const page = await (browser as Browser).newPage()
    await page.addScriptTag({ content: code })
    const vectors = JSON.parse(readFileSync(new URL('../vectors/op-alloy-messages.json', import.meta.url), 'utf8')) as {
      messages: Record<string, string>
    }
    const topic = blocksTopic(config.l2ChainId, 4)
    const verdicts = await page.evaluate(
      ({ config, signer, topic, bytes, now, stranger }) => {
        const { bundled } = globalThis as unknown as { bundled: typeof import('../../src/validity/index.ts') }
        const validator = new bundled.BlockValidator({
          rollupConfig: config,
          unsafeBlockSigner: signer,
          clock: () => now,
        })
        const judge = (message: Uint8Array): string => {
          const verdict = validator.validate(topic, message)
          return verdict.verdict === 'accept' ? verdict.block.hash : `${verdict.verdict} ${verdict.reason.code}`
        }
        const data = Uint8Array.from(bytes)
        return [judge(data), judge(data), judge(data.subarray(1)), judge(Uint8Array.from(stranger))]
      },
      {
        config,
        signer: SIGNER,
        topic,
        bytes: [...data],
        now: 1_700_000_000_000,
        stranger: [...Buffer.from(vectors.messages.v3!.slice(2), 'hex')],
      },
    )
    expect(verdicts).toEqual([
      blockOf(config, { transactions }).executionPayload.blockHash,
      'ignore seen',
      'reject snappy',
      'reject signer',
    ])
  },
)
