import { type Hex, ZERO_ADDRESS } from './hex.ts'
import { flag, hex, integer, nonZeroHex, oneOf, time } from './kind.ts'
import type { AltDaConfig, BlockId, ChainOpConfig, Genesis, RollupConfig } from './rollup-config.ts'
import { defaulted, object, optional, required, type Schema } from './schema.ts'
import type { SystemConfig } from './system-config.ts'

/*
 * The fields of rollup.json in the order in which op-node writes them (op-node rollup/types.go and op-service
 * eth/types.go, v1.19.6). What its `Check` asks of one field alone is said here, the rest in rollup-rules.ts.
 */

const ZERO_8_BYTES: Hex = `0x${'00'.repeat(8)}`
const ZERO_32_BYTES: Hex = `0x${'00'.repeat(32)}`

const blockIdSchema: Schema<BlockId> = {
  hash: required('hash', nonZeroHex(32)),
  number: defaulted('number', integer(), 0),
}

const systemConfigSchema: Schema<SystemConfig> = {
  batcherAddr: required('batcherAddr', nonZeroHex(20)),
  overhead: defaulted('overhead', hex(32), ZERO_32_BYTES),
  scalar: required('scalar', nonZeroHex(32)),
  gasLimit: required('gasLimit', integer(1)),
  eip1559Params: defaulted('eip1559Params', hex(8), ZERO_8_BYTES),
  operatorFeeParams: defaulted('operatorFeeParams', hex(32), ZERO_32_BYTES),
  minBaseFee: defaulted('minBaseFee', integer(), 0),
  daFootprintGasScalar: defaulted('daFootprintGasScalar', integer(0, 65_535), 0),
}

const genesisSchema: Schema<Genesis> = {
  l1: required('l1', object(blockIdSchema)),
  l2: required('l2', object(blockIdSchema)),
  l2Time: required('l2_time', integer(1)),
  systemConfig: required('system_config', object(systemConfigSchema)),
}

const chainOpConfigSchema: Schema<ChainOpConfig> = {
  eip1559Elasticity: defaulted('eip1559Elasticity', integer(), 0),
  eip1559Denominator: defaulted('eip1559Denominator', integer(), 0),
  eip1559DenominatorCanyon: optional('eip1559DenominatorCanyon', integer()),
}

const altDaSchema: Schema<AltDaConfig> = {
  daChallengeContractAddress: defaulted('da_challenge_contract_address', hex(20), ZERO_ADDRESS),
  daCommitmentType: required('da_commitment_type', oneOf('KeccakCommitment', 'GenericCommitment')),
  daMaxInputSize: optional('da_max_input_size', integer(1)),
  daChallengeWindow: defaulted('da_challenge_window', integer(), 0),
  daResolveWindow: defaulted('da_resolve_window', integer(), 0),
}

export const rollupSchema: Schema<RollupConfig> = {
  genesis: required('genesis', object(genesisSchema)),
  blockTime: required('block_time', integer(1)),
  maxSequencerDrift: required('max_sequencer_drift', integer(1)),
  seqWindowSize: required('seq_window_size', integer(2)),
  channelTimeout: required('channel_timeout', integer(1)),
  l1ChainId: required('l1_chain_id', integer(1)),
  l2ChainId: required('l2_chain_id', integer(1)),
  regolithTime: optional('regolith_time', time),
  canyonTime: optional('canyon_time', time),
  deltaTime: optional('delta_time', time),
  ecotoneTime: optional('ecotone_time', time),
  fjordTime: optional('fjord_time', time),
  graniteTime: optional('granite_time', time),
  holoceneTime: optional('holocene_time', time),
  isthmusTime: optional('isthmus_time', time),
  jovianTime: optional('jovian_time', time),
  karstTime: optional('karst_time', time),
  keepKarstUpgradeGas: optional('keep_karst_upgrade_gas', flag, { unwritten: false }),
  // kona writes the fork that op-node calls lagoon under its earlier name
  lagoonTime: optional('lagoon_time', time, { otherNames: ['interop_time'] }),
  batchInboxAddress: required('batch_inbox_address', nonZeroHex(20)),
  depositContractAddress: required('deposit_contract_address', nonZeroHex(20)),
  l1SystemConfigAddress: defaulted('l1_system_config_address', hex(20), ZERO_ADDRESS),
  chainOpConfig: optional('chain_op_config', object(chainOpConfigSchema)),
  altDa: optional('alt_da', object(altDaSchema)),
  pectraBlobScheduleTime: optional('pectra_blob_schedule_time', time),
}
