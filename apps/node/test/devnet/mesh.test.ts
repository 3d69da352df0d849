import { expect, test } from 'vitest'
import { reachesAll } from '../../src/devnet/mesh.ts'

const nodes = ['a', 'b', 'c', 'd']

test.each<{ name: string; meshes: Record<string, string[]>; reached: boolean }>([
  { name: 'nobody reported yet', meshes: {}, reached: false },
  { name: 'a star, told by its centre alone', meshes: { a: ['b', 'c', 'd'] }, reached: true },
  { name: 'a line, told from the far ends', meshes: { b: ['a'], c: ['b'], d: ['c'] }, reached: true },
  { name: 'two islands', meshes: { a: ['b'], c: ['d'] }, reached: false },
  { name: 'a peer that is not of the devnet', meshes: { a: ['b', 'x'], x: ['c', 'd'] }, reached: false },
])('$name: $reached', ({ meshes, reached }) => {
  expect(reachesAll('a', nodes, new Map(Object.entries(meshes)))).toBe(reached)
})
