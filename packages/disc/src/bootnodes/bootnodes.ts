import { mainnetBootnodes } from './mainnet.ts'
import { sepoliaBootnodes } from './sepolia.ts'

/** A public bootnode and who runs it. */
export interface BootnodeEntry {
  operator: string
  /** An ENR or enode. */
  record: string
}

/**
 * The public bootnodes for chains of an L1, as ENR and enode texts. They are shared by all OP Stack chains of that
 * L1; an unknown L1 has none.
 *
 * @param l1ChainId 1 (Ethereum mainnet) or 11155111 (Sepolia)
 * @example
 * bootnodesFor(1).length // 24
 */
export function bootnodesFor(l1ChainId: number): readonly string[] {
  if (l1ChainId === 1) return mainnetBootnodes.map(({ record }) => record)
  if (l1ChainId === 11_155_111) return sepoliaBootnodes.map(({ record }) => record)
  return []
}
