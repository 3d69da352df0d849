import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CHURN_PERIOD_MS, MAX_SHORT_STAYS, SHORT_STAY_MS } from '../../src/gater/churn.ts'
import { APP_SCORE_PARAMS } from '../../src/score/app-params.ts'
import { defaultBanOptions, GRAYLISTED_MS, MAX_FAULTS } from '../../src/score/ban-options.ts'
import { FLOOD_BURST, FLOOD_PER_FAULT, FLOOD_PER_SECOND, OLD_BLOCK_ITEMS } from '../../src/score/flood.ts'
import { blameFor } from '../../src/score/sender-fault.ts'
import { SCORE_THRESHOLDS } from '../../src/score/thresholds.ts'
import { REASON_CODES } from '../../src/validity/index.ts'

const doc = readFileSync(new URL('../../../../docs/scores.md', import.meta.url), 'utf8')
const text = doc.replace(/\s+/g, ' ')

test('docs/scores.md lists every counter with its weight, cap and half-life, and no other', () => {
  const rows = [...doc.matchAll(/^\| `(\w+)` \| (\S+) \| (\S+) \| (\S+) \|/gm)].map(([, ...cells]) => cells)
  const params = Object.entries(APP_SCORE_PARAMS).map(([name, { weight, cap, halfLifeMs }]) =>
    [name, weight, cap, halfLifeMs / 1_000].map(String),
  )
  expect(rows).toEqual(params)
})

test('it names each code on the right side', () => {
  const [, sender = '', nobody = ''] =
    /is its sender's fault when any node that looks at it would have seen what is wrong: (.*?)\. It is nobody's (.*?)\. /.exec(
      text,
    ) ?? []
  const named = (part: string) => [...part.matchAll(/`(\w+)`/g)].map(([, code]) => code)
  expect(new Set(named(sender))).toEqual(new Set(REASON_CODES.filter((code) => blameFor({ code }) === 'sender')))
  expect(new Set(named(nobody))).toEqual(
    new Set(REASON_CODES.filter((code) => ['nobody', 'old'].includes(blameFor({ code })))),
  )
})

test('it tells the thresholds and bounds in force', () => {
  for (const part of [
    `below ${SCORE_THRESHOLDS.gossipThreshold} | the peer is in no mesh`,
    `below ${SCORE_THRESHOLDS.graylistThreshold} | graylisted`,
    `for ${GRAYLISTED_MS / 1_000} s, or ${MAX_FAULTS} faults`,
    `below ${defaultBanOptions.threshold} (\`bans.threshold\`)`,
    `${FLOOD_PER_SECOND} a second are free, ${FLOOD_BURST.toLocaleString('en')} at once; each further ${FLOOD_PER_FAULT}`,
    `too old counts as ${OLD_BLOCK_ITEMS} of these`,
    `more than ${MAX_SHORT_STAYS} peers in ${CHURN_PERIOD_MS / 1_000} s that left within ${SHORT_STAY_MS / 1_000} s`,
  ]) {
    expect(text).toContain(part)
  }
})
