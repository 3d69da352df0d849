import { mergeConfig } from 'vitest/config'
import { base } from '../vitest.base.ts'

// A cold build of the Go program takes minutes.
export default mergeConfig(base, { test: { include: ['*.test.ts'], testTimeout: 600_000, hookTimeout: 1_200_000 } })
