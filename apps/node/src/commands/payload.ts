import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { type Address, ConfigError, isAddress, type RollupConfig } from '@kona/genesis'
import { blocksTopic } from '@kona/gossip'
import {
  type DecodedMessage,
  decodeMessage,
  PAYLOAD_VERSIONS,
  type PayloadVersion,
  payloadToRpc,
  recoverSigner,
  versionAt,
} from '@kona/gossip/payload'
import { BlockValidator, describeReason, REASON_CODES, type ReasonCode, type Verdict } from '@kona/gossip/validity'
import { EXIT, UsageError } from '../cli/exit.ts'
import { printLine } from '../cli/output.ts'
import { chooseChain } from '../net/chain.ts'

export interface PayloadDecodeFlags {
  chain?: string
  'rollup.config'?: string
  /** The topic's version; default: what the block's time says. */
  payloadVersion?: PayloadVersion
  'p2p.unsafe.block.signer'?: string
  /** Unix seconds at which the message is judged; default: the block's own time. */
  at?: number
}

/** A rule and what became of it. */
interface RuleOutcome {
  readonly rule: string
  readonly outcome: 'passed' | 'reject' | 'ignore' | 'not reached'
}

/** Shows a captured gossip message as JSON, with its verdict, rule by rule. */
export async function payloadDecode(file: string, flags: PayloadDecodeFlags): Promise<number> {
  const { rollupConfig, unsafeBlockSigner } = await chooseChain(flags.chain, flags['rollup.config'])
  const signer = signerOf(flags['p2p.unsafe.block.signer'] ?? unsafeBlockSigner)
  const data = await readMessage(file)
  const { version, message } = decoded(data, rollupConfig, flags.payloadVersion)
  const timestamp = message && Number(message.envelope.executionPayload.timestamp)
  const at = flags.at ?? timestamp ?? Math.floor(Date.now() / 1_000)
  const topic = blocksTopic(rollupConfig.l2ChainId, version)
  const validator = new BlockValidator({ rollupConfig, unsafeBlockSigner: signer, clock: () => at * 1_000 })
  const verdict = validator.validate(topic, data)
  const json = {
    topic,
    version,
    bytes: data.byteLength,
    judgedAt: at,
    verdict: verdict.verdict,
    ...(verdict.verdict === 'accept' ? {} : { reason: verdict.reason, because: describeReason(verdict.reason) }),
    rules: outcomes(verdict),
    ...(message && {
      signature: message.signature,
      signer: recovered(message, rollupConfig.l2ChainId),
      payloadHash: message.payloadHash,
      ...payloadToRpc(message.envelope),
    }),
  }
  printLine(JSON.stringify(json, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2))
  return verdict.verdict === 'accept' ? EXIT.ok : EXIT.failed
}

/** The rules in the order of the checks: the first that is broken is the last that is looked at. */
function outcomes(judged: Verdict): RuleOutcome[] {
  const rules: readonly ReasonCode[] = REASON_CODES.filter((code) => code !== 'internal')
  if (judged.verdict === 'accept') return rules.map((rule) => ({ rule, outcome: 'passed' }))
  const broken = rules.indexOf(judged.reason.code)
  return rules.map((rule, i) => {
    const outcome = i === broken ? judged.verdict : i < broken ? 'passed' : 'not reached'
    return { rule, outcome: outcome as RuleOutcome['outcome'] }
  })
}

/** The version that the block's own time names, if the message can be read at all. */
function decoded(
  data: Uint8Array,
  rollupConfig: RollupConfig,
  given: PayloadVersion | undefined,
): { version: PayloadVersion; message: DecodedMessage | undefined } {
  const candidates = given === undefined ? PAYLOAD_VERSIONS.toReversed() : [given]
  for (const version of candidates) {
    const message = tryDecode(data, version)
    const fits = message && versionAt(rollupConfig, message.envelope.executionPayload.timestamp) === version
    if (fits || (message && given !== undefined)) return { version, message }
  }
  return { version: candidates[0] as PayloadVersion, message: undefined }
}

function tryDecode(data: Uint8Array, version: PayloadVersion): DecodedMessage | undefined {
  try {
    return decodeMessage(data, { version })
  } catch {
    return undefined // the verdict says why
  }
}

function recovered({ signature, payloadHash }: DecodedMessage, chainId: number): Address | undefined {
  try {
    return recoverSigner({ chainId, payloadHash, signature })
  } catch {
    return undefined // the verdict says why
  }
}

function signerOf(text: string | undefined): Address | undefined {
  if (text === undefined || isAddress(text)) return text as Address | undefined
  throw new ConfigError('--p2p.unsafe.block.signer', text, '0x and 40 hex digits')
}

/** Raw bytes, or their hex text with or without 0x; `-` is standard input. */
async function readMessage(file: string): Promise<Uint8Array> {
  let bytes: Buffer
  try {
    bytes = file === '-' ? await buffer(process.stdin) : await readFile(file)
  } catch (error) {
    throw new UsageError(
      `<file>: ${file} cannot be read (${(error as Error).message}), expected a gossip message, or -`,
    )
  }
  const text = bytes.toString('latin1').trim()
  const isHex = text.length > 0 && text.length % 2 === 0 && /^(0x)?[0-9a-fA-F]+$/.test(text)
  return new Uint8Array(isHex ? Buffer.from(text.replace(/^0x/, ''), 'hex') : bytes)
}
