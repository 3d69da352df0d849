import { addonsAllowed } from './addons.ts'
import { HASHER_MODULE } from './hasher-module.ts'

/** What wasm/index.ts exports. Addresses are those of its memory, which is 4 MiB and never grows. */
interface HasherExports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly INPUT: { readonly value: number }
  readonly INPUT_BYTES: { readonly value: number }
  readonly HASH: { readonly value: number }
  readonly MESSAGE: { readonly value: number }
  readonly MESSAGE_BYTES: { readonly value: number }
  readonly PAYLOAD_HASH: { readonly value: number }
  readonly ROOT: { readonly value: number }
  start(): void
  absorb(bytes: number): void
  finish(bytes: number): void
  open(payload: number, end: number, listStart: number, listEnd: number): void
  hashPayload(): void
  hashTransactions(): number
}

/** The WebAssembly hasher: its functions, its addresses as numbers, and its memory. */
export interface Hasher
  extends Pick<HasherExports, 'start' | 'absorb' | 'finish' | 'open' | 'hashPayload' | 'hashTransactions'> {
  readonly memory: Uint8Array
  readonly input: number
  readonly inputBytes: number
  readonly hash: number
  readonly message: number
  readonly messageBytes: number
  readonly payloadHash: number
  readonly root: number
}

// TypeScript knows this part of the platform as one of the DOM only.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: unknown } }>
}

let loaded: Hasher | undefined
let loading: Promise<void> | undefined

/** The hasher, once it is loaded and unless only plain forms are wanted. */
export function hasher(): Hasher | undefined {
  return addonsAllowed() ? loaded : undefined
}

/** Compiles the module, once. Where the platform refuses (no SIMD, a content security policy), plain forms stay. */
export function loadHasher(): Promise<void> {
  loading ??= instantiate().then(
    (instance) => {
      loaded = instance
    },
    () => undefined,
  )
  return loading
}

async function instantiate(): Promise<Hasher> {
  const bytes = Uint8Array.from(atob(HASHER_MODULE), (character) => character.charCodeAt(0))
  const { instance } = await WebAssembly.instantiate(bytes, {})
  const exports = instance.exports as HasherExports
  return {
    start: exports.start,
    absorb: exports.absorb,
    finish: exports.finish,
    open: exports.open,
    hashPayload: exports.hashPayload,
    hashTransactions: exports.hashTransactions,
    memory: new Uint8Array(exports.memory.buffer),
    input: exports.INPUT.value,
    inputBytes: exports.INPUT_BYTES.value,
    hash: exports.HASH.value,
    message: exports.MESSAGE.value,
    messageBytes: exports.MESSAGE_BYTES.value,
    payloadHash: exports.PAYLOAD_HASH.value,
    root: exports.ROOT.value,
  }
}
