// Type-checks every ```ts block of the READMEs and docs, as a reader would paste it.
import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const pages = globSync(['*.md', 'packages/*/README.md', 'apps/*/README.md', 'docs/**/*.md'])
// Inside an example's folder, so that workspace packages resolve as they do for a user.
const folder = join('examples', '.readmes')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

let count = 0
for (const page of pages) {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)
  for (const [index, block] of [...blocks].entries()) {
    const name = page.replaceAll(/[^\w]+/g, '-').replace(/-md$/, '')
    writeFileSync(join(folder, `${name}-${index + 1}.ts`), `${block[1]}\nexport {}\n`)
    count++
  }
}
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      noEmit: true,
      customConditions: ['@kona/source'],
      noUnusedLocals: false,
      noUnusedParameters: false,
      // An example shows what it names; what it leaves unread is its reader's.
      lib: ['es2024', 'esnext.disposable', 'dom'],
    },
    include: ['*.ts'],
  }),
)
try {
  execFileSync('tsc', ['-p', folder], { stdio: 'inherit' })
  process.stdout.write(`${count} examples of ${pages.length} pages compile\n`)
  rmSync(folder, { recursive: true })
} catch {
  process.stdout.write(`an example does not compile; see the files in ${dirname(join(folder, '_'))}\n`)
  process.exitCode = 1
}
