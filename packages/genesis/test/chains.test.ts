import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_FOLDER, generate, missingTimes, readChains, TARGET_FOLDER } from '../../../scripts/registry.ts'

const registryIsThere = existsSync(DEFAULT_FOLDER)

describe.skipIf(!registryIsThere)('the generated files (skipped where ../shared/superchain is not there)', () => {
  // a skipped block is collected all the same
  const files = registryIsThere ? generate(DEFAULT_FOLDER) : new Map<string, string>()

  test.each([...files])('%s is what scripts/registry.ts makes', (path, text) => {
    expect(readFileSync(join(TARGET_FOLDER, path), 'utf8')).toBe(text)
  })

  test('there is none besides', () => {
    const paths = readdirSync(join(TARGET_FOLDER, 'chains')).map((file) => `chains/${file}`)
    expect(paths.sort()).toEqual([...files.keys()].filter((path) => path !== 'chains.ts').sort())
    expect(readChains(DEFAULT_FOLDER)).toHaveLength(53)
  })
})

describe('missingTimes', () => {
  const superchain = { hardforks: { canyon_time: 100, delta_time: 200, ecotone_time: 300 } }
  const chain = (superchainTime: number | undefined, hardforks: Record<string, number>) => ({
    superchain_time: superchainTime,
    genesis: { l2_time: 150 },
    hardforks,
  })

  test('nothing is missing of a chain that has all times', () => {
    expect(missingTimes(chain(0, { canyon_time: 100, delta_time: 200, ecotone_time: 300 }), superchain)).toEqual([])
  })

  test('a time before genesis may stand there as 0, a later one not', () => {
    expect(missingTimes(chain(0, { canyon_time: 0, delta_time: 0, ecotone_time: 300 }), superchain)).toEqual([
      'delta_time',
    ])
  })

  test('a time that is left out or another is missing', () => {
    expect(missingTimes(chain(0, { canyon_time: 100, ecotone_time: 301 }), superchain)).toEqual([
      'delta_time',
      'ecotone_time',
    ])
  })

  test('times before superchain_time are not inherited, and none without one', () => {
    expect(missingTimes(chain(201, { ecotone_time: 300 }), superchain)).toEqual([])
    expect(missingTimes(chain(200, { ecotone_time: 300 }), superchain)).toEqual(['delta_time'])
    expect(missingTimes(chain(undefined, {}), superchain)).toEqual([])
  })
})
