import type { RollupConfig } from '@kona/genesis'
import type { Connection, Stream } from '@libp2p/interface'
import type { SyncFailure } from './events.ts'
import { encodeRequest, payloadByNumberProtocols } from './protocol.ts'
import { ResponseDecoder, type ResponseFailure } from './response-decoder.ts'
import { readStream } from './stream-reader.ts'
import { readBlock, type SyncedBlock } from './synced-block.ts'

/** Milliseconds from the opening of the stream to the last byte of the answer. */
export const REQUEST_TIMEOUT_MS = 10_000

/** What came of a request; `failure` is undefined when it was called off. */
export interface RequestOutcome {
  readonly block?: SyncedBlock
  readonly failure?: SyncFailure
  /** Bytes that came. */
  readonly bytes: number
}

/** Asks one peer for one block, and checks all of it but its place in the chain. Never throws. */
export async function requestBlock(
  connection: Connection,
  config: RollupConfig,
  number: bigint,
  stop: AbortSignal,
): Promise<RequestOutcome> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  const signal = AbortSignal.any([stop, timeout])
  const decoder = new ResponseDecoder()
  let stream: Stream | undefined
  try {
    stream = await connection.newStream([...payloadByNumberProtocols(config.l2ChainId)], { signal })
    const response = await exchange(stream, decoder, number, signal)
    const { bytes } = decoder
    if (typeof response === 'string') return { failure: response, bytes }
    const block = readBlock(config, number, response, connection.remotePeer.toString())
    return typeof block === 'string' ? { failure: block, bytes } : { block, bytes }
  } catch (error) {
    const { bytes } = decoder
    if (stop.aborted) return { bytes }
    if (timeout.aborted) return { failure: 'timeout', bytes }
    const unsupported = error instanceof Error && error.name === 'UnsupportedProtocolError'
    return { failure: unsupported ? 'unsupported' : 'closed', bytes }
  } finally {
    // Nothing happens to a stream that both sides have closed.
    stream?.abort(new Error('the request is over'))
  }
}

async function exchange(stream: Stream, decoder: ResponseDecoder, number: bigint, signal: AbortSignal) {
  let failure: ResponseFailure | undefined
  const answered = readStream(
    stream,
    (piece) => {
      failure = decoder.push(piece)
      return failure !== undefined
    },
    signal,
  )
  // A write that fails ends the reading, too; nobody is to be told twice.
  answered.catch(() => {})
  stream.send(encodeRequest(number))
  // kona answers only when it has seen the end of the request.
  await stream.close({ signal })
  await answered
  return failure ?? decoder.finish()
}
