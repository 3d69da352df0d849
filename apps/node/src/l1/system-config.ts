import type { Address, Hex } from '@kona/genesis'
import { UNSAFE_BLOCK_SIGNER_SLOT } from '@kona/p2p'
import { createTestClient, encodeFunctionData, http, parseAbi, publicActions } from 'viem'

/**
 * A devnet's SystemConfig: it writes the argument of whatever is called, in truth setUnsafeBlockSigner(address), into
 * the real contract's slot. PUSH1 4, CALLDATALOAD, PUSH32 slot, SSTORE, STOP.
 */
const CODE: Hex = `0x6004357f${UNSAFE_BLOCK_SIGNER_SLOT.slice(2)}5500`
const ABI = parseAbi(['function setUnsafeBlockSigner(address)'])
/** anvil's first account, whose transactions it signs itself. */
const SENDER: Address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

/** The SystemConfig contract of a chain whose L1 is anvil. */
export interface DevnetSystemConfig {
  /** L1's first block. */
  readonly genesis: { readonly hash: Hex; readonly number: number }
  /** Changes the unsafe block signer by a transaction; resolves with the L1 block that has it. */
  setUnsafeBlockSigner(address: Address): Promise<{ blockNumber: bigint }>
}

/** Puts a SystemConfig contract on an anvil. */
export async function deploySystemConfig(url: string, address: Address): Promise<DevnetSystemConfig> {
  const client = createTestClient({ mode: 'anvil', transport: http(url) }).extend(publicActions)
  const { hash } = await client.getBlock({ blockNumber: 0n })
  await client.setCode({ address, bytecode: CODE })
  return {
    genesis: { hash, number: 0 },
    async setUnsafeBlockSigner(signer) {
      const data = encodeFunctionData({ abi: ABI, args: [signer] })
      const transaction = { from: SENDER, to: address, data }
      const sent = await client.request<{ ReturnType: Hex; Parameters: [object] }>({
        method: 'eth_sendTransaction',
        params: [transaction],
      })
      const { blockNumber, status } = await client.waitForTransactionReceipt({ hash: sent, pollingInterval: 50 })
      if (status !== 'success') throw new Error(`L1: setUnsafeBlockSigner(${signer}) was reverted`)
      return { blockNumber }
    },
  }
}
