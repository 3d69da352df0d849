import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** What every package's tests share: workspace links run from source, and one JSON report to count from. */
export const base: ViteUserConfig = defineConfig({
  resolve: { conditions: ['@kona/source', 'node'] },
  ssr: { resolve: { conditions: ['@kona/source', 'node'], externalConditions: ['node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.reports/vitest.json' },
  },
})
