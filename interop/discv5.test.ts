import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DiscoveryFolder, DiscoveryProcess, installPacked, OWN_FOLDER } from './discovery-process.ts'
import { buildDevp2p, DISCV5_TESTS, type Discv5Result, runDiscv5Suite } from './discv5-suite.ts'
import { goVersion } from './go-program.ts'

/** geth waits 300 ms for an answer, which a busy machine may take once. */
const ATTEMPTS = 3

const go = goVersion()
if (go === undefined)
  process.stderr.write("geth's discv5 suite: skipped: no `go` command here, and it is in Go (https://go.dev/dl)\n")

describe.skipIf(go === undefined).each([
  ['from its sources', async () => OWN_FOLDER],
  ['from its packed tarball, installed by npm', installPacked],
])("geth's discv5 suite v1.17.10 against @kona/disc %s", (from, open: () => Promise<DiscoveryFolder>) => {
  const results = new Map<string, Discv5Result>()
  let folder: DiscoveryFolder
  beforeAll(async () => {
    folder = await open()
    const devp2p = await buildDevp2p()
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      await using node = await DiscoveryProcess.start(folder) // a new one: the suite wants an empty table
      for (const result of await runDiscv5Suite(devp2p, node.enr)) {
        process.stdout.write(`discv5 ${from}, ${attempt}: ${result.passed ? 'ok' : 'FAILED'} ${result.name}\n`)
        if (!results.get(result.name)?.passed) results.set(result.name, result)
      }
      if ([...results.values()].every(({ passed }) => passed)) break
    }
  })
  afterAll(() => folder?.[Symbol.asyncDispose]())

  it.each(DISCV5_TESTS)('%s', (name) => {
    const { passed, log } = results.get(name) ?? { passed: false, log: ['did not run'] }
    expect({ passed, log: passed ? [] : log }).toEqual({ passed: true, log: [] })
  })

  it('holds no other test', () => {
    expect([...results.keys()].sort()).toEqual([...DISCV5_TESTS].sort())
  })
})
