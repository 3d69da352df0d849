import { expect, test } from 'vitest'
import { blocksTopic, blocksTopics, topicVersion } from '../src/topic.ts'

test('the four topics of a chain, version 1 first', () => {
  expect(blocksTopics(10)).toEqual([
    '/optimism/10/0/blocks',
    '/optimism/10/1/blocks',
    '/optimism/10/2/blocks',
    '/optimism/10/3/blocks',
  ])
  expect(blocksTopic(8453, 4)).toBe('/optimism/8453/3/blocks')
})

test('a topic tells its version, on its chain only', () => {
  expect(blocksTopics(10).map((topic) => topicVersion(topic, 10))).toEqual([1, 2, 3, 4])
  for (const topic of ['/optimism/11/0/blocks', '/optimism/10/4/blocks', '/optimism/10/0/blocks/', '', 'constructor']) {
    expect(topicVersion(topic, 10)).toBeUndefined()
  }
})
