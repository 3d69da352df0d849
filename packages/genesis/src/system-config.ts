import type { Address, Hex } from './hex.ts'

/**
 * The part of a chain's configuration that L1 events may change later, as it is at genesis.
 * Source: op-node `eth.SystemConfig` v1.19.6; https://specs.optimism.io/protocol/system-config.html
 */
export type SystemConfig = {
  /** The account whose batch transactions count, 20 bytes. */
  readonly batcherAddr: Address
  /** L1 fee overhead before Ecotone, 32 bytes; zero since. */
  readonly overhead: Hex
  /** L1 fee scalar, 32 bytes; from Ecotone on a packed form with a version byte. */
  readonly scalar: Hex
  /** Gas limit of an L2 block, 1 or more. */
  readonly gasLimit: number
  /** Denominator and elasticity of Holocene, 8 bytes; zero where Holocene is not active at genesis. */
  readonly eip1559Params: Hex
  /** Operator fee scalar and constant of Isthmus, 32 bytes; zero where there are none. */
  readonly operatorFeeParams: Hex
  /** Minimum base fee of Jovian, in wei. */
  readonly minBaseFee: number
  /** DA footprint gas scalar of Jovian, 0 to 65,535. */
  readonly daFootprintGasScalar: number
}
