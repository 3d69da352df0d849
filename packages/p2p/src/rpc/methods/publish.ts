import { ConfigError } from '@kona/genesis'
import { PayloadError, payloadFromRpc, type RpcExecutionPayloadEnvelope } from '@kona/gossip/payload'
import type { Argument, MethodsOf } from '../method.ts'

const ENVELOPE: Argument<RpcExecutionPayloadEnvelope> = {
  name: 'envelope',
  read: (value) => {
    try {
      payloadFromRpc(value)
      return value as RpcExecutionPayloadEnvelope
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error
      const field = error.field === 'envelope' ? 'envelope' : `envelope.${error.field}`
      throw new ConfigError(field, error.value, error.expected)
    }
  },
}

/** Blocks of ours. */
export const publishMethods: MethodsOf<'opp2p_publishPayload'> = {
  opp2p_publishPayload: {
    arguments: [ENVELOPE],
    changes: true,
    async call(network, [envelope], signal) {
      const { number, ...published } = await network.publish(payloadFromRpc(envelope), signal ? { signal } : {})
      return { number: Number(number), ...published }
    },
  },
}
