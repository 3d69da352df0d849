import { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { gossipOf, mesh, nextBlock, signedBlock, startAll, testChain } from '../support/gossip-node.ts'

interface Chunk {
  readonly chunk: Uint8Array
}

/** Bytes of each write that the sockets of this process get. */
function writes(): { readonly sizes: number[] } & Disposable {
  const sizes: number[] = []
  const one = vi.spyOn(Socket.prototype, '_write')
  one.mockImplementation(function (this: Socket, ...args) {
    sizes.push((args[0] as Uint8Array).byteLength)
    return oneWrite.apply(this, args)
  })
  const many = vi.spyOn(Socket.prototype as Required<Pick<Socket, '_writev'>>, '_writev')
  many.mockImplementation(function (this: unknown, ...args) {
    sizes.push((args[0] as Chunk[]).reduce((sum, { chunk }) => sum + chunk.byteLength, 0))
    return manyWrites.apply(this as Socket, args)
  })
  return {
    sizes,
    [Symbol.dispose]() {
      one.mockRestore()
      many.mockRestore()
    },
  }
}

const oneWrite = Socket.prototype._write
const manyWrites = Socket.prototype._writev as NonNullable<Socket['_writev']>

test.each([2_000, 30_000, 200_000])('a block of %i bytes leaves in one write', async (bytes) => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  await mesh(a, b)
  const blocks = b.unsafeBlocks()
  const transactions = [crypto.getRandomValues(new Uint8Array(bytes % 65_536)), ...large(bytes)]
  using written = writes()
  await a.publish(signedBlock(chain, { transactions }))
  await nextBlock(blocks)
  const total = transactions.reduce((sum, { byteLength }) => sum + byteLength, 0)
  expect(written.sizes.filter((size) => size > 1_500)).toEqual([expect.toSatisfy((size: number) => size > total)])
})

/** getRandomValues gives 64 KiB at most. */
function large(bytes: number): Uint8Array[] {
  return Array.from({ length: Math.floor(bytes / 65_536) }, () => crypto.getRandomValues(new Uint8Array(65_536)))
}
