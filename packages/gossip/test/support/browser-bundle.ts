import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** What a bundler makes of an entry for a page: its exports stand in the global `bundled`. */
export async function browserBundle(entry: string): Promise<{ code: string; inputs: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export * from ${JSON.stringify(entry)}`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'bundled',
    platform: 'browser',
    conditions: ['@kona/source'],
    metafile: true,
    write: false,
  })
  return { code: outputFiles[0]!.text, inputs: Object.keys(metafile.inputs) }
}
