import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const ENTRY = 'wasm/index.ts'
const OUT = 'message.wasm'
const root = new URL('../', import.meta.url)

// 64 pages of 64 kB, from the start and at most: layout.ts counts on them.
const OPTIONS = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--memoryBase', '16']
const MEMORY = ['--initialMemory', '64', '--maximumMemory', '64']

/** The bytes of the WebAssembly module that wasm/ makes; the same for the same sources and compiler. */
export async function compile(): Promise<Uint8Array> {
  let module: Uint8Array | undefined
  const { error, stderr } = await asc.main([ENTRY, '-o', OUT, ...OPTIONS, ...MEMORY], {
    readFile: (name: string) => {
      try {
        return readFileSync(fileURLToPath(new URL(name, root)), 'utf8')
      } catch {
        return null
      }
    },
    writeFile: (name: string, contents: Uint8Array | string) => {
      if (name === OUT && typeof contents !== 'string') module = contents
    },
    listFiles: () => [],
  })
  if (error !== null || module === undefined) throw new Error(`${ENTRY}: ${stderr.toString()}`, { cause: error })
  const warnings = stderr.toString()
  if (warnings !== '') throw new Error(`${ENTRY}: ${warnings}`)
  return module
}
