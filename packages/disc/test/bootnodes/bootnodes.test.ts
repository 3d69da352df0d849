import { describe, expect, it } from 'vitest'
import { bootnodesFor, mainnetBootnodes, sepoliaBootnodes } from '../../src/bootnodes/index.ts'
import { formatBootnode, parseBootnode } from '../../src/enr/bootnode.ts'

describe('public bootnodes', () => {
  it('are 24 for Ethereum mainnet and 8 for Sepolia, as in kona, and none for another L1', () => {
    expect(bootnodesFor(1)).toHaveLength(24)
    expect(bootnodesFor(11_155_111)).toHaveLength(8)
    expect(bootnodesFor(31_337)).toEqual([])
  })

  it.each([...mainnetBootnodes, ...sepoliaBootnodes])('$operator: $record parses and prints back', ({ record }) => {
    expect(formatBootnode(parseBootnode(record))).toBe(record)
  })
})
