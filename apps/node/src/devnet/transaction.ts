import { createHash } from 'node:crypto'
import type { Hex } from '@kona/genesis'
import { privateKeyToAccount } from 'viem/accounts'
import { concatHex, hexToBytes, toHex, toRlp } from 'viem/utils'
import { DEVNET_CHAIN_ID } from './rollup.ts'

/** https://specs.optimism.io/protocol/deposits.html#l1-attributes-deposited-transaction */
const L1_ATTRIBUTES_DEPOSITOR: Hex = '0xdeaddeaddeaddeaddeaddeaddeaddeaddead0001'
const L1_BLOCK_CONTRACT: Hex = '0x4200000000000000000000000000000000000015'
const DEPOSIT_TYPE: Hex = '0x7e'
/** A transaction of the OP Stack stays below 128 KiB; more calldata goes into several. */
const MAX_CALLDATA = 120_000

/** Bytes that look random and come out the same for the same seed. */
export function seededBytes(seed: string, length: number): Uint8Array {
  const chunks: Buffer[] = []
  for (let made = 0; made < length; made += 32) {
    chunks.push(createHash('sha256').update(`${seed}/${made}`).digest())
  }
  return new Uint8Array(Buffer.concat(chunks).subarray(0, length))
}

/** The L1 attributes deposit that opens every block. Type 0x7e, unsigned. */
function attributesDeposit(number: bigint, seed: string): Uint8Array {
  const sourceHash = toHex(seededBytes(`${seed}/source/${number}`, 32))
  const data = toHex(seededBytes(`${seed}/attributes/${number}`, 164))
  const fields: Hex[] = [
    sourceHash,
    L1_ATTRIBUTES_DEPOSITOR,
    L1_BLOCK_CONTRACT,
    '0x',
    '0x',
    toHex(1_000_000),
    '0x',
    data,
  ]
  return hexToBytes(concatHex([DEPOSIT_TYPE, toRlp(fields)]))
}

/** Makes the transactions of a devnet's blocks: a deposit, then signed EIP-1559 calls with the calldata asked for. */
export function transactionMaker(
  senderKey: Hex,
  txBytes: number,
  seed: string,
): (number: bigint) => Promise<Uint8Array[]> {
  const sender = privateKeyToAccount(senderKey)
  let nonce = 0
  return async (number) => {
    const transactions = [attributesDeposit(number, seed)]
    for (let left = txBytes; left > 0 || transactions.length === 1; left -= MAX_CALLDATA) {
      const calldata = seededBytes(`${seed}/call/${number}/${left}`, Math.max(0, Math.min(left, MAX_CALLDATA)))
      const signed = await sender.signTransaction({
        type: 'eip1559',
        chainId: DEVNET_CHAIN_ID,
        nonce: nonce++,
        to: L1_BLOCK_CONTRACT,
        value: 0n,
        gas: 21_000n + 16n * BigInt(calldata.length),
        maxFeePerGas: 1_000_000_000n,
        maxPriorityFeePerGas: 1_000_000n,
        data: toHex(calldata),
      })
      transactions.push(hexToBytes(signed))
    }
    return transactions
  }
}
