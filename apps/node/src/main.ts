#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is loaded, so that the next start finds it compiled.
enableCompileCache()
const { run } = await import('./cli/program.ts')
process.exitCode = await run(process.argv.slice(2))
