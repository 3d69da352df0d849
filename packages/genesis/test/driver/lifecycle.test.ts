import { expect, test, vi } from 'vitest'
import { Lifecycle } from '../../src/driver/index.ts'

const parts = (over: Partial<{ open: (signal: AbortSignal) => Promise<void>; close: () => Promise<void> }> = {}) => ({
  open: vi.fn(over.open ?? (async () => {})),
  close: vi.fn(over.close ?? (async () => {})),
})

test('concurrent starts share one promise and open once', async () => {
  const p = parts()
  const life = new Lifecycle('Thing', p)
  expect(life.status).toBe('idle')
  const first = life.start()
  expect(life.start()).toBe(first)
  expect(life.status).toBe('starting')
  await first
  expect(life.status).toBe('running')
  expect(life.start()).toBe(first)
  expect(p.open).toHaveBeenCalledTimes(1)
})

test('stop is idempotent, resolves closed, and start() afterwards throws StateError', async () => {
  const p = parts()
  const life = new Lifecycle('Thing', p)
  await life.start()
  await Promise.all([life.stop(), life.stop()])
  await life.stop()
  await life.closed
  expect(p.close).toHaveBeenCalledTimes(1)
  expect(life.status).toBe('stopped')
  await expect(life.start()).rejects.toMatchObject({ name: 'StateError', code: 'state', status: 'stopped' })
})

test('a driver that never started stops without closing anything', async () => {
  const p = parts()
  const life = new Lifecycle('Thing', p)
  await life.stop()
  await life.closed
  expect(p.close).not.toHaveBeenCalled()
})

test('a failed start closes what was opened, and closed rejects with the same error', async () => {
  const p = parts({ open: () => Promise.reject(new Error('no luck')) })
  const life = new Lifecycle('Thing', p)
  const failure = await life.start().catch((error) => error)
  expect(failure).toMatchObject({ name: 'StartError', code: 'failed' })
  expect(failure.message).toContain('no luck')
  expect(p.close).toHaveBeenCalledTimes(1)
  expect(life.status).toBe('failed')
  await expect(life.closed).rejects.toBe(failure)
})

test('an abort undoes the start, even when open is deaf to it', async () => {
  const p = parts({ open: () => new Promise(() => {}) })
  const life = new Lifecycle('Thing', p)
  const reason = new Error('changed my mind')
  const abort = new AbortController()
  const starting = life.start({ signal: abort.signal })
  abort.abort(reason)
  await expect(starting).rejects.toBe(reason)
  expect(p.close).toHaveBeenCalledTimes(1)
  expect(life.status).toBe('stopped')
  await life.closed
})

test('what a deaf open opened after an abort is closed too', async () => {
  const open = Promise.withResolvers<void>()
  const p = parts({ open: () => open.promise })
  const life = new Lifecycle('Thing', p)
  const abort = new AbortController()
  const starting = life.start({ signal: abort.signal })
  abort.abort()
  await expect(starting).rejects.toMatchObject({ name: 'AbortError' })
  open.resolve()
  await vi.waitFor(() => expect(p.close).toHaveBeenCalledTimes(2))
})

test('the start signal is no lifetime', async () => {
  const abort = new AbortController()
  const life = new Lifecycle('Thing', parts())
  await life.start({ signal: abort.signal })
  abort.abort()
  expect(life.status).toBe('running')
})

test('stop() while starting ends the start', async () => {
  const p = parts({ open: () => new Promise(() => {}) })
  const life = new Lifecycle('Thing', p)
  const starting = life.start()
  await life.stop()
  await expect(starting).rejects.toMatchObject({ name: 'StateError' })
  expect(life.status).toBe('stopped')
  expect(p.close).toHaveBeenCalledTimes(1)
})

test('stop() does not wait for a part that hangs, nor throw for one that fails', async () => {
  vi.useFakeTimers()
  try {
    const hanging = new Lifecycle('Thing', parts({ close: () => new Promise(() => {}) }))
    await hanging.start()
    const stopping = hanging.stop()
    await vi.advanceTimersByTimeAsync(5_000)
    await stopping
    expect(hanging.status).toBe('stopped')
  } finally {
    vi.useRealTimers()
  }
  const failing = new Lifecycle('Thing', parts({ close: () => Promise.reject(new Error('broken')) }))
  await failing.start()
  await failing.stop()
  expect(failing.status).toBe('stopped')
})

test('a fatal error ends the driver and rejects closed', async () => {
  const p = parts()
  const life = new Lifecycle('Thing', p)
  await life.start()
  const fatal = new Error('socket gone')
  life.fail(fatal)
  expect(life.status).toBe('failed')
  await expect(life.closed).rejects.toBe(fatal)
  expect(p.close).toHaveBeenCalledTimes(1)
  await life.stop()
  expect(life.status).toBe('failed')
})

test.each(['while it opens', 'when it has just opened'])('a fatal error %s fails the start', async (when) => {
  const fatal = new Error('socket gone')
  const open = Promise.withResolvers<void>()
  const p = parts({ open: () => open.promise })
  const life = new Lifecycle('Thing', p)
  const starting = life.start()
  if (when === 'when it has just opened') open.resolve()
  life.fail(fatal)
  const failure = await starting.catch((error) => error)
  expect(failure).toMatchObject({ name: 'StartError', code: 'failed', cause: fatal })
  expect(life.status).toBe('failed')
  await expect(life.closed).rejects.toBe(failure)
  expect(p.close).toHaveBeenCalled()
})

test('assertRunning says what to do', () => {
  const life = new Lifecycle('Thing', parts())
  expect(() => life.assertRunning('publish()')).toThrow('publish(): the driver is idle; call start() first')
})
