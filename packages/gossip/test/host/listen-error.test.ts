import { expect, test } from 'vitest'
import { componentLogger } from '../../src/host/libp2p-logger.ts'
import { listenError } from '../../src/host/listen-error.ts'

function unsupported(lines: string): Error {
  return Object.assign(new Error(`Some configured addresses failed to be listened on:\n${lines}`), {
    name: 'UnsupportedListenAddressesError',
  })
}

const listen = ['/ip4/127.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/11']

test.each([
  [
    '\n  /ip4/127.0.0.1/tcp/11: Error: listen EADDRINUSE: address already in use',
    listen[1],
    /tcp\/11: the port is taken.*EADDRINUSE/,
  ],
  ['\n  /ip4/127.0.0.1/tcp/1: Error: listen EACCES: permission denied', listen[0], /above 1023/],
  ['\n  /ip4/127.0.0.1/tcp/1: Error: listen EADDRNOTAVAIL', listen[0], /does not have the address/],
  ['\n  /ip4/127.0.0.1/tcp/1: UnsupportedListenAddressError', listen[0], /no transport/],
])('libp2p’s %j names the address', (lines, address, message) => {
  const cause = unsupported(lines)
  expect(listenError(cause, listen)).toMatchObject({
    name: 'StartError',
    code: 'listen',
    address,
    message: expect.stringMatching(message),
    cause,
  })
})

test('any other error stays as it is', () => {
  const other = new Error('out of memory')
  expect(listenError(other, listen)).toBe(other)
  expect(listenError('text', listen)).toBe('text')
})

test('libp2p’s errors become debug lines', () => {
  const lines: unknown[] = []
  const logger = { debug: (...line: unknown[]) => lines.push(line), info() {}, warn() {}, error() {} }
  const log = componentLogger(logger).forComponent('libp2p:x')
  log('chatter %s', 1)
  log.trace('chatter')
  log.newScope('y').error('dial to %s failed - %e, %d', 'peer', new Error('refused'))
  expect(lines).toEqual([[{ component: 'libp2p:x:y' }, 'dial to peer failed - refused, %d']])
})
