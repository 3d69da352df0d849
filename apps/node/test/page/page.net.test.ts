// The page of a small devnet in headless Chromium: each action once, and what comes of it.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { BAD_BLOCKS, Devnet, type DevnetBlock } from '../../src/devnet/index.ts'
import { openPage, type Page } from '../../src/page/server.ts'
import { launchChromium } from '../support/chromium.ts'
import { eventsOf, isAlive, konaNode } from '../support/command.ts'

const DEADLINE_MS = 90_000
const browser = await launchChromium()
const why =
  browser instanceof Error ? ` (skipped: Chromium does not start here: ${browser.message.split('\n')[0]})` : ''
const devnet = new Devnet({ nodes: 3, blockTimeMs: 500, l1: true })
let page: Page
let tab: Tab
const failures: string[] = []

beforeAll(async () => {
  page = await openPage(devnet, 0)
  await devnet.start()
  if (browser instanceof Error) return
  tab = await (browser as Browser).newPage()
  tab.setDefaultTimeout(DEADLINE_MS)
  tab.on('pageerror', (error) => failures.push(String(error)))
  tab.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text())
  })
  await tab.goto(page.url)
}, 2 * DEADLINE_MS)

afterAll(async () => {
  if (!(browser instanceof Error)) await browser.close()
  await page.close()
  await devnet.stop()
}, DEADLINE_MS)

/** Resolves with the next block that fits. */
function nextBlock(fits: (block: DevnetBlock) => boolean): Promise<DevnetBlock> {
  const { promise, resolve, reject } = Promise.withResolvers<DevnetBlock>()
  const ended = new AbortController()
  const timer = setTimeout(() => reject(new Error('no such block came in time')), DEADLINE_MS)
  devnet.addEventListener(
    'block',
    ({ detail }) => {
      if (fits(detail)) resolve(detail)
    },
    { signal: ended.signal },
  )
  return promise.finally(() => {
    clearTimeout(timer)
    ended.abort()
  })
}

const arrivedAt = (name: string) => nextBlock(({ latencyMs }) => typeof latencyMs[name] === 'number')
const outcome = (text: RegExp) => tab.locator('#outcome').filter({ hasText: text }).waitFor()
const act = (action: string) => tab.locator(`[data-action=${action}]`).click()
const node = (name: string) => devnet.nodes.find((one) => one.name === name)!

test.skipIf(why)(`shows nodes, meshes and blocks${why}`, { timeout: DEADLINE_MS }, async () => {
  await tab.locator('#blocks tr').nth(2).waitFor()
  expect(await tab.locator('#graph .node').count()).toBe(3)
  await tab.locator('#graph .edge.mesh').first().waitFor({ state: 'attached' })
  await tab.locator('#peers tr').nth(1).waitFor()
  expect(await tab.locator('#strip-names div').allTextContents()).toEqual(['follower-1', 'follower-2'])
  expect(await tab.locator('#figure-p50').textContent()).toMatch(/^\d+(\.\d)? ms$/)
  expect(await tab.locator('#status').textContent()).toContain(devnet.unsafeBlockSigner)
})

test.skipIf(why)(`is worked by keyboard, and fits 390 pixels${why}`, { timeout: DEADLINE_MS }, async () => {
  await tab.locator('#graph .node[data-node=follower-2]').focus()
  await tab.keyboard.press('Enter')
  await vi.waitFor(async () => expect(await tab.locator('#node').inputValue()).toBe('follower-2'))
  for (const width of [390, 1280]) {
    await tab.setViewportSize({ width, height: 900 })
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width)
  }
  // Whatever can be worked has a name.
  const nameless = await tab.evaluate(
    `[...document.querySelectorAll('button:not([hidden]), select, [role=button]')].filter((one) =>
      !(one.textContent.trim() || one.ariaLabel || one.labels?.length)).length`,
  )
  expect(nameless).toBe(0)
})

// The fifth reject of one sender would turn its peers away from it.
test.skipIf(why).each(Object.entries(BAD_BLOCKS).map(([kind, code], i) => [kind, code, i < 3 ? 1 : 2] as const))(
  `publishes %s, and peers reject it by the rule %s${why}`,
  { timeout: DEADLINE_MS },
  async (kind, code, follower) => {
    const name = `follower-${follower}`
    await tab.selectOption('#node', name)
    await tab.selectOption('#kind', kind)
    const lines = tab.locator('#log code', { hasText: code })
    expect(await lines.count()).toBe(0)
    await act('publishBad')
    await outcome(new RegExp(`${name} sent it to .*; rejected by .*\\(${code}\\)`))
    await lines.first().waitFor()
  },
)

test.skipIf(why)(`rotates the signer${why}`, { timeout: DEADLINE_MS }, async () => {
  const before = devnet.unsafeBlockSigner
  await act('rotate')
  await outcome(/blocks are signed by 0x[0-9a-fA-F]{40} from now on/)
  expect(devnet.unsafeBlockSigner).not.toBe(before)
  await tab.locator('#status', { hasText: devnet.unsafeBlockSigner }).waitFor()
})

test.skipIf(why)(`adds a node, kills it, and restarts it${why}`, { timeout: 2 * DEADLINE_MS }, async () => {
  await act('addNode')
  await outcome(/follower-3 was added/)
  await tab.locator('#graph .node[data-node=follower-3]').waitFor()
  await arrivedAt('follower-3')
  const { pid } = node('follower-3')

  await tab.selectOption('#node', 'follower-3')
  await act('kill')
  await outcome(/follower-3 was killed/)
  expect(isAlive(pid)).toBe(false)
  expect(devnet.status).toBe('running')
  await tab.locator('#graph .node.killed[data-node=follower-3]').waitFor()
  await tab.locator('#status', { hasText: '3 of 4 nodes run' }).waitFor()
  await vi.waitFor(async () => expect(await tab.locator('[data-action=kill]').isDisabled()).toBe(true))

  await act('restart')
  await outcome(/follower-3 runs again/)
  expect(node('follower-3').pid).not.toBe(pid)
  await arrivedAt('follower-3')
  await tab.locator('#status', { hasText: '4 of 4 nodes run' }).waitFor()
})

test.skipIf(why)('nothing went wrong in the page', () => expect(failures).toEqual([]))

/** A call of the RPC, with headers of one's own. */
async function call(method: string, params: unknown[], headers: Record<string, string> = {}) {
  const response = await fetch(page.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  return { status: response.status, body: await response.text() }
}

const authorization = () => ({ authorization: `Bearer ${page.token}` })

test('a script does the same over the RPC: the sequencer is killed, restarted, and goes on', {
  timeout: 2 * DEADLINE_MS,
}, async () => {
  const { number: before } = await nextBlock(() => true)
  expect(await call('devnet_kill', ['sequencer'], authorization())).toMatchObject({ status: 200 })
  expect(node('sequencer').status).toBe('killed')
  const again = JSON.parse((await call('devnet_kill', ['sequencer'], authorization())).body)
  expect(again.error).toMatchObject({ code: -32602, message: expect.stringContaining('a node that runs') })
  const next = nextBlock(() => true)
  const { result } = JSON.parse((await call('devnet_restart', ['sequencer'], authorization())).body)
  expect(result).toMatchObject({ name: 'sequencer', status: 'running' })
  expect((await next).number).toBeGreaterThan(before)
})

test('without the token, or from a page elsewhere, nobody acts', { timeout: DEADLINE_MS }, async () => {
  const kill = (headers: Record<string, string>) => call('devnet_kill', ['follower-1'], headers)
  expect(await kill({})).toMatchObject({ status: 401, body: expect.stringContaining('expected Bearer') })
  expect(await kill({ authorization: 'Bearer another' })).toMatchObject({ status: 401 })
  const foreign = { ...authorization(), origin: 'http://evil.example' }
  expect(await kill(foreign)).toMatchObject({ status: 403, body: expect.stringContaining('Origin') })
  const look = await fetch(`${page.url}/events`, { headers: { origin: 'http://evil.example' } })
  expect(look.status).toBe(403)
  expect(await kill({ ...authorization(), origin: page.url, 'content-type': 'text/plain' })).toMatchObject({
    status: 415,
  })
  expect(node('follower-1').status).toBe('running')
})

test.skipIf(why)(`a page elsewhere in the same browser reads no token${why}`, { timeout: DEADLINE_MS }, async () => {
  const elsewhere = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>elsewhere'))
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  try {
    const other = await (browser as Browser).newPage()
    await other.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`)
    const read = `fetch(${JSON.stringify(page.url)}).then((answer) => answer.text()).catch((error) => error.name)`
    expect(await other.evaluate(read)).toBe('TypeError')
    await other.close()
  } finally {
    elsewhere.close()
  }
})

test('a snapshot is for whoever comes late', { timeout: DEADLINE_MS }, async () => {
  const gone = new AbortController()
  const { body } = await fetch(`${page.url}/events`, { signal: gone.signal })
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  await vi.waitFor(
    async () => {
      text += (await reader.read()).value ?? ''
      expect(text).toMatch(/^retry: 1000\nevent: snapshot\ndata: .*\n\n/)
    },
    { timeout: DEADLINE_MS },
  )
  const { nodes, blocks } = JSON.parse(/data: (.*)\n/.exec(text)![1]!)
  expect(nodes.map(({ name }: { name: string }) => name)).toContain('sequencer')
  expect(blocks.length).toBeGreaterThan(0)
  gone.abort()
})

test('a port that is taken is a mistake of the user; --no-page opens none', { timeout: DEADLINE_MS }, async () => {
  const taken = konaNode(['devnet', '--page.port', new URL(page.url).port])
  expect(await taken.exited).toBe(2)
  expect(taken.stderr()).toMatch(/^kona-node: --page.port: 127\.0\.0\.1:\d+ cannot be bound \(EADDRINUSE\), expected/)
  const without = konaNode(['devnet', '--no-page', '--nodes', '2', '--blocks', '1', '--json'])
  expect(await without.exited, without.stderr()).toBe(0)
  expect(eventsOf(without).map(({ event }) => event)).toEqual(['node', 'node', 'ready', 'block', 'summary'])
})
