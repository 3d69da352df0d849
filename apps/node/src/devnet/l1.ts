import type { Address } from '@kona/genesis'
import { type Anvil, startAnvil } from '../l1/anvil.ts'
import { type DevnetSystemConfig, deploySystemConfig } from '../l1/system-config.ts'
import { DEVNET_L1_CHAIN_ID, DEVNET_SYSTEM_CONFIG } from './rollup.ts'

/** A devnet's L1: anvil with a SystemConfig contract. It makes a block for each transaction. */
export interface DevnetL1 extends Anvil, DevnetSystemConfig {}

/** Starts it, with the first signer in SystemConfig. @throws ConfigError `l1` where there is no anvil */
export async function startL1(unsafeBlockSigner: Address, signal: AbortSignal): Promise<DevnetL1> {
  const anvil = await startAnvil({ chainId: DEVNET_L1_CHAIN_ID, signal })
  try {
    const systemConfig = await deploySystemConfig(anvil.url, DEVNET_SYSTEM_CONFIG)
    await systemConfig.setUnsafeBlockSigner(unsafeBlockSigner)
    signal.throwIfAborted()
    return { ...anvil, ...systemConfig }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}
