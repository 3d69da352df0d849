import { hexToBytes, parseTransaction, recoverTransactionAddress, toHex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { expect, test } from 'vitest'
import { seededKey } from '../../src/devnet/key.ts'
import { transactionMaker } from '../../src/devnet/transaction.ts'

test('a block opens with a deposit and holds signed EIP-1559 calls with the calldata asked for', async () => {
  const key = seededKey('a seed', 'sender')
  const [deposit, ...calls] = await transactionMaker(key, 250_000, 'a seed')(1n)
  expect(deposit?.[0]).toBe(0x7e)
  expect(calls).toHaveLength(3)
  let calldata = 0
  for (const [index, call] of calls.entries()) {
    const serialized = toHex(call) as `0x02${string}`
    const parsed = parseTransaction(serialized)
    expect(parsed).toMatchObject({ type: 'eip1559', chainId: 901 })
    expect(parsed.nonce ?? 0).toBe(index)
    expect(await recoverTransactionAddress({ serializedTransaction: serialized })).toBe(privateKeyToAddress(key))
    calldata += hexToBytes(parsed.data ?? '0x').length
  }
  expect(calldata).toBe(250_000)
})

test('the same seed makes the same bytes, another seed others', async () => {
  const make = (seed: string) => transactionMaker(seededKey(seed, 'sender'), 100, seed)(1n)
  expect(await make('x')).toEqual(await make('x'))
  expect(await make('x')).not.toEqual(await make('y'))
})

test('without calldata there is still one signed transaction', async () => {
  expect(await transactionMaker(seededKey('s', 'sender'), 0, 's')(1n)).toHaveLength(2)
})
