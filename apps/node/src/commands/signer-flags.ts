import { type Command, Option } from 'commander'
import { oneOf } from '../cli/flag-value.ts'

/** Who signs our blocks: a key here, or a signer elsewhere. The names are op-node's, `.key.path` is kona's. */
export interface SignerFlags {
  'p2p.sequencer.key'?: string
  'p2p.sequencer.key.path'?: string
  'signer.endpoint'?: string
  'signer.address'?: string
  'signer.header'?: string[]
  'signer.tls.enabled'?: 'true' | 'false'
  'signer.tls.ca'?: string
  'signer.tls.cert'?: string
  'signer.tls.key'?: string
}

export function addSignerFlags(command: Command): Command {
  return command
    .option('--p2p.sequencer.key <hex>', 'the key that signs our blocks; others can see it in the process list')
    .option('--p2p.sequencer.key.path <file>', 'a file that holds it and that nobody else can read')
    .option('--signer.endpoint <url>', 'a remote signer instead (op-signer), http: or https:')
    .option('--signer.address <address>', 'the address that it signs for')
    .option(
      '--signer.header <name=value>',
      'a header of each request to it; may be repeated',
      (text: string, previous: string[] = []) => [...previous, text],
    )
    .addOption(
      new Option('--signer.tls.enabled <true|false>', 'client certificates (default: true if one is given)').argParser(
        oneOf(['true', 'false']),
      ),
    )
    .option('--signer.tls.ca <file>', "who signed the signer's certificate")
    .option('--signer.tls.cert <file>', 'our certificate; read again when the file changes')
    .option('--signer.tls.key <file>', 'its key, which nobody else can read; read again with it')
}
