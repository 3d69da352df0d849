import { mergeConfig } from 'vitest/config'
import { base } from '../vitest.base.ts'

// A cold build of the Go programs takes minutes. One file at a time: each runs several nodes, and their time counts.
export default mergeConfig(base, {
  test: { include: ['*.test.ts'], testTimeout: 600_000, hookTimeout: 1_200_000, fileParallelism: false },
})
