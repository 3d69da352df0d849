import { readFile } from 'node:fs/promises'
import type { Address, Hex } from '@kona/genesis'
import { type BlockSigner, type ClientTls, localSigner, remoteSigner } from '@kona/p2p'
import { UsageError } from '../cli/exit.ts'
import { inFlagNames } from '../cli/flag-name.ts'
import type { SignerFlags } from '../commands/signer-flags.ts'
import { keyOf, readKeyFile } from '../key-file.ts'
import { readPrivateFile } from '../private-file.ts'

type Warn = (line: string) => void

const REMOTE_FLAGS = [
  'signer.header',
  'signer.tls.enabled',
  'signer.tls.ca',
  'signer.tls.cert',
  'signer.tls.key',
] as const
const TLS_FILES = ['signer.tls.ca', 'signer.tls.cert', 'signer.tls.key'] as const

/** Fields of remoteSigner's options and the flags that fill them. */
const FLAG_OF = {
  endpoint: '--signer.endpoint',
  address: '--signer.address',
  headers: '--signer.header',
  tls: '--signer.tls.ca, --signer.tls.cert, --signer.tls.key',
}

/** The signer that the flags ask for: a key, a key file or a remote signer, at most one of them. @throws UsageError */
export async function blockSignerOf(flags: SignerFlags, warn: Warn): Promise<BlockSigner | undefined> {
  const kinds = (['p2p.sequencer.key', 'p2p.sequencer.key.path', 'signer.endpoint'] as const).filter(
    (flag) => flags[flag] !== undefined,
  )
  if (kinds.length > 1) {
    throw new UsageError(`${kinds.map((flag) => `--${flag}`).join(', ')}: got ${kinds.length} signers, expected one`)
  }
  const [kind] = kinds
  if (kind !== 'signer.endpoint') refuseRemoteFlags(flags)
  switch (kind) {
    case undefined:
      return undefined
    case 'signer.endpoint':
      return remoteOf(flags, warn)
    case 'p2p.sequencer.key':
      warn('--p2p.sequencer.key: who may see this process may see the key; --p2p.sequencer.key.path takes a file')
      return localOf('--p2p.sequencer.key', keyOf('--p2p.sequencer.key', 'the value', flags[kind] as string))
    case 'p2p.sequencer.key.path':
      return localOf('--p2p.sequencer.key.path', await readKeyFile('--p2p.sequencer.key.path', flags[kind] as string))
  }
}

function localOf(flag: string, key: Hex): BlockSigner {
  return inFlagNames({ privateKey: flag }, () => localSigner(key))
}

function refuseRemoteFlags(flags: SignerFlags): void {
  if (flags['signer.address'] !== undefined) {
    throw new UsageError('--signer.address: got no --signer.endpoint with it, expected both or neither')
  }
  const without = REMOTE_FLAGS.find((flag) => flags[flag] !== undefined)
  if (without) throw new UsageError(`--${without}: got no --signer.endpoint with it, expected a remote signer's URL`)
}

async function remoteOf(flags: SignerFlags, warn: Warn): Promise<BlockSigner> {
  const address = flags['signer.address']
  if (address === undefined) {
    throw new UsageError('--signer.endpoint: got no --signer.address with it, expected both or neither')
  }
  const tls = tlsOf(flags)
  await tls?.() // what is wrong with the files is the user's mistake now, and a warning later
  return inFlagNames(FLAG_OF, () =>
    remoteSigner({
      endpoint: flags['signer.endpoint'] as string,
      address: address as Address,
      headers: headersOf(flags['signer.header'] ?? []),
      ...(tls ? { tls } : {}),
      logger: { debug() {}, info() {}, error() {}, warn: (fields, line) => warn(`${line}: ${wordsOf(fields)}`) },
    }),
  )
}

function wordsOf(fields: object): string {
  return 'why' in fields ? String(fields.why) : ''
}

/** `name=value`, split at the first `=`, as op-node does. */
function headersOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      // What stands there may be a secret.
      if (at < 1) throw new UsageError('--signer.header: got a text without a name, expected name=value')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** Reads the files anew at each call, so that exchanged certificates are taken up. */
function tlsOf(flags: SignerFlags): (() => Promise<ClientTls>) | undefined {
  const given = TLS_FILES.filter((flag) => flags[flag] !== undefined)
  const enabled = flags['signer.tls.enabled'] ?? (given.length > 0 ? 'true' : 'false')
  if (enabled === 'false') {
    if (given.length === 0) return undefined
    throw new UsageError(`--signer.tls.enabled: got false and --${given[0]}, expected one of them`)
  }
  const missing = TLS_FILES.find((flag) => flags[flag] === undefined)
  if (missing) throw new UsageError(`--${missing}: got nothing, expected all of ca, cert and key, or none`)
  return async () => {
    const [ca, cert, key] = await Promise.all([
      readPem('signer.tls.ca', flags['signer.tls.ca'] as string),
      readPem('signer.tls.cert', flags['signer.tls.cert'] as string),
      readPrivateFile('--signer.tls.key', flags['signer.tls.key'] as string),
    ])
    return { ca, cert, key }
  }
}

async function readPem(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`--${flag}: ${file} cannot be read (${(error as Error).message}), expected a PEM file`)
  }
}
