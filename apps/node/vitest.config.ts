import { mergeConfig } from 'vitest/config'
import { base } from '../../vitest.base.ts'

// Each file starts several processes; side by side they would only wait for each other.
export default mergeConfig(base, { test: { fileParallelism: false } })
