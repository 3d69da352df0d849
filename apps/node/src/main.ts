#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is loaded, so that the next start finds it compiled.
enableCompileCache()
// `kona-node … | head` closes our output: there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
const { run } = await import('./cli/program.ts')
// libp2p's own timers would hold the process for two more seconds after everything is closed.
process.exit(await run(process.argv.slice(2)))
