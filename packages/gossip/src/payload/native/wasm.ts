import { addonsAllowed } from './addons.ts'
import { WASM_MODULE } from './wasm-module.ts'

/** What wasm/index.ts exports. */
interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly INPUT: { readonly value: number }
  readonly INPUT_BYTES: { readonly value: number }
  readonly HASH: { readonly value: number }
  readonly MESSAGE: { readonly value: number }
  readonly MESSAGE_BYTES: { readonly value: number }
  readonly PAYLOAD_HASH: { readonly value: number }
  start(): void
  absorb(bytes: number): void
  finish(bytes: number): void
  uncompress(bytes: number, length: number): number
  open(payload: number, end: number, listStart: number, listEnd: number): void
  hashPayload(): void
  hashTransactions(): number
  hashHeader(payload: number, end: number, fixed: number, version: number): number
  readonly ROOT: { readonly value: number }
}

/** Our WebAssembly: its functions, its addresses as numbers, and its memory, which is 4 MiB and never grows. */
export class Wasm {
  readonly call: Omit<WasmExports, 'memory' | Uppercase<string>>
  readonly memory: Uint8Array
  readonly input: number
  readonly inputBytes: number
  readonly hash: number
  readonly message: number
  /** The largest message, in bytes: 3.3 MiB. */
  readonly messageBytes: number
  readonly payloadHash: number
  readonly root: number
  #owner = 0

  constructor(exports: WasmExports) {
    this.call = exports
    this.memory = new Uint8Array(exports.memory.buffer)
    this.input = exports.INPUT.value
    this.inputBytes = exports.INPUT_BYTES.value
    this.hash = exports.HASH.value
    this.message = exports.MESSAGE.value
    this.messageBytes = exports.MESSAGE_BYTES.value
    this.payloadHash = exports.PAYLOAD_HASH.value
    this.root = exports.ROOT.value
  }

  /** To be called before the message's room is written: tells whose it is, until it is called again. */
  takeRoom(): number {
    return ++this.#owner
  }

  /** Whether the message's room is still what {@link takeRoom} gave this number for. */
  owns(owner: number): boolean {
    return this.#owner === owner
  }

  /** A copy of 32 bytes of its memory: nothing that is handed out points into it. */
  hashAt(address: number): Uint8Array {
    return this.memory.slice(address, address + 32)
  }
}

// TypeScript knows this part of the platform as one of the DOM only.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: unknown } }>
}

let loaded: Wasm | undefined
let loading: Promise<void> | undefined

/** The module, once it is loaded and unless only plain forms are wanted. */
export function wasm(): Wasm | undefined {
  return addonsAllowed() ? loaded : undefined
}

/** Compiles the module, once. Where the platform refuses (no SIMD, a content security policy), plain forms stay. */
export function loadWasm(): Promise<void> {
  loading ??= instantiate().then(
    (instance) => {
      loaded = instance
    },
    () => undefined,
  )
  return loading
}

async function instantiate(): Promise<Wasm> {
  const bytes = Uint8Array.from(atob(WASM_MODULE), (character) => character.charCodeAt(0))
  const { instance } = await WebAssembly.instantiate(bytes, {})
  return new Wasm(instance.exports as WasmExports)
}
