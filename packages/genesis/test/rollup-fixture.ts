import type { JsonObject } from '../src/index.ts'

/** A rollup.json with every field that op-node v1.19.6 knows, in its order, none at its default. */
export const fullRollupJson = {
  genesis: {
    l1: { hash: `0x${'a1'.repeat(32)}`, number: 7 },
    l2: { hash: `0x${'b2'.repeat(32)}`, number: 9 },
    l2_time: 1_700_000_000,
    system_config: {
      batcherAddr: `0x${'c3'.repeat(20)}`,
      overhead: `0x${'00'.repeat(31)}bc`,
      scalar: `0x01${'00'.repeat(31)}`,
      gasLimit: 60_000_000,
      eip1559Params: '0x000000fa00000006',
      operatorFeeParams: `0x${'00'.repeat(31)}05`,
      minBaseFee: 100_000,
      daFootprintGasScalar: 400,
    },
  },
  block_time: 2,
  max_sequencer_drift: 600,
  seq_window_size: 3600,
  channel_timeout: 300,
  l1_chain_id: 900,
  l2_chain_id: 901,
  regolith_time: 0,
  canyon_time: 1,
  delta_time: 2,
  ecotone_time: 3,
  fjord_time: 4,
  granite_time: 5,
  holocene_time: 6,
  isthmus_time: 7,
  jovian_time: 8,
  karst_time: 9,
  keep_karst_upgrade_gas: true,
  lagoon_time: 10,
  batch_inbox_address: `0x${'d4'.repeat(20)}`,
  deposit_contract_address: `0x${'e5'.repeat(20)}`,
  l1_system_config_address: `0x${'f6'.repeat(20)}`,
  chain_op_config: { eip1559Elasticity: 6, eip1559Denominator: 50, eip1559DenominatorCanyon: 250 },
  alt_da: {
    da_challenge_contract_address: `0x${'17'.repeat(20)}`,
    da_commitment_type: 'KeccakCommitment',
    da_max_input_size: 1000,
    da_challenge_window: 16,
    da_resolve_window: 32,
  },
  pectra_blob_schedule_time: 1_742_486_400,
} satisfies JsonObject

/** A copy with one field changed, by its path (`genesis.l2.hash`); undefined takes the field away. */
export const withField = (path: string, value: unknown, json: unknown = fullRollupJson): unknown => {
  const [name = '', ...rest] = path.split('.')
  const copy: Record<string, unknown> = { ...Object(json) }
  if (rest.length > 0) copy[name] = withField(rest.join('.'), value, copy[name])
  else if (value === undefined) delete copy[name]
  else copy[name] = value
  return copy
}
