import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

/**
 * Gives what comes over a stream to `take`, until that wants no more or the other end closes its side.
 *
 * libp2p's own iterator would miss an end that comes before the first look, and buffers whatever comes.
 *
 * @param take returns true when it has enough
 * @throws the signal's reason, or the reset's error
 */
export function readStream(
  stream: Stream,
  take: (piece: Uint8Array | Uint8ArrayList) => boolean,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      stream.removeEventListener('message', onMessage)
      stream.removeEventListener('remoteCloseWrite', checkEnd)
      stream.removeEventListener('close', onClose)
      signal.removeEventListener('abort', onAbort)
      act()
    }
    const onMessage = ({ data }: { data: Uint8Array | Uint8ArrayList }): void => {
      try {
        if (take(data)) settle(resolve)
        else checkEnd()
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const checkEnd = (): void => {
      if (stream.remoteWriteStatus === 'closed' && stream.readBufferLength === 0) settle(resolve)
    }
    const onClose = ({ error }: { error?: Error }): void => {
      if (error) settle(() => reject(error))
      else checkEnd()
    }
    const onAbort = (): void => settle(() => reject(signal.reason))
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    stream.addEventListener('remoteCloseWrite', checkEnd)
    stream.addEventListener('close', onClose)
    stream.addEventListener('message', onMessage)
    checkEnd()
  })
}
