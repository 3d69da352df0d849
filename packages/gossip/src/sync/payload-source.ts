import type { ExecutionPayloadEnvelope } from '../payload/execution-payload.ts'

/**
 * Where payloads come from that peers ask for by number, such as an execution client.
 *
 * @example
 * Gossip.builder(config).withPayloads({ payloadByNumber: (number) => database.payload(number) })
 */
export interface PayloadSource {
  /**
   * The payload of a block of the chain; undefined for none, which the peer is told. What is thrown, or comes 20 s
   * after the request, is told as an error without its text.
   *
   * @param number not before genesis, and no later than the clock allows
   */
  payloadByNumber(
    number: bigint,
    options: { signal: AbortSignal },
  ): Promise<ExecutionPayloadEnvelope | undefined> | ExecutionPayloadEnvelope | undefined
}
