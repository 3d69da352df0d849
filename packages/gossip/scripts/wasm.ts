// Builds wasm/ and writes the module into src/payload/native/wasm-module.ts, as text that any bundler takes.
import { writeFileSync } from 'node:fs'
import { compile } from './compile-wasm.ts'

const module = await compile()
const text = Buffer.from(module).toString('base64')
writeFileSync(
  new URL('../src/payload/native/wasm-module.ts', import.meta.url),
  `// Made by \`pnpm run wasm\` from wasm/. Not to be edited.\n\n/** WebAssembly, ${module.length} bytes in base64. */\nexport const WASM_MODULE =\n  '${text}'\n`,
)
process.stdout.write(`wasm: ${module.length} bytes\n`)
