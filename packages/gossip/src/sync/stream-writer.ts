import type { Stream } from '@libp2p/interface'

/**
 * Writes pieces to a stream and closes our side, taking the next piece only when the stream can hold it.
 *
 * libp2p's own onDrain() waits the first time only (@libp2p/utils 7.4), and would let all of it pile up in memory.
 *
 * @throws the signal's reason, or the error that closed the stream
 */
export async function writeStream(stream: Stream, pieces: Iterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  for (const piece of pieces) {
    signal.throwIfAborted()
    stream.send(piece)
    while (stream.writableNeedsDrain) await drained(stream, signal)
  }
  await stream.close({ signal })
}

function drained(stream: Stream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
      signal.removeEventListener('abort', onAbort)
      act()
    }
    // What waits in the stream goes first, in a microtask of its own, and may fill it up again.
    const onDrain = (): void => settle(() => queueMicrotask(resolve))
    const onClose = ({ error }: { error?: Error }): void =>
      settle(() => reject(error ?? new Error('the stream closed')))
    const onAbort = (): void => settle(() => reject(signal.reason))
    if (signal.aborted) return reject(signal.reason)
    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
