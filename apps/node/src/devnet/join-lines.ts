import { commandName } from '../cli/command-name.ts'
import type { Devnet } from './devnet.ts'

/** The lines to copy that join a running devnet from another terminal. */
export function joinLines(devnet: Devnet, rollupFile: string): string[] {
  const sequencer = devnet.nodes.find((node) => node.role === 'sequencer')
  const subSecond = devnet.options.blockTimeMs < 1_000
  return [
    'join it from another terminal, while it runs:',
    `  ${commandName()} net --rollup.config ${rollupFile} --p2p.bootnodes ${sequencer?.enr} --p2p.listen.ip 127.0.0.1` +
      ` --p2p.listen.tcp 0 --p2p.listen.udp 0 --rpc.port 0 --p2p.no-bootstore` +
      ` ${signerFlags(devnet)}`,
    'or from op-node (the p2p flags; it reads the signer from the L1 that you give it):',
    `  op-node --rollup.config=${rollupFile} --p2p.bootnodes=${sequencer?.enr} --p2p.static=${sequencer?.multiaddr}` +
      ' --p2p.listen.ip=127.0.0.1 --p2p.advertise.ip=127.0.0.1 --p2p.netrestrict=127.0.0.0/8' +
      (devnet.l1Url === undefined ? '' : ` --l1=${devnet.l1Url}`),
    ...(subSecond
      ? ['  op-node would not follow this chain: its blocks come faster than the block_time of 1 s in rollup.json']
      : []),
  ]
}

/** Whom to trust: what L1 says, or the one address there is. */
function signerFlags({ l1Url, unsafeBlockSigner }: Devnet): string {
  return l1Url === undefined
    ? `--p2p.unsafe.block.signer ${unsafeBlockSigner}`
    : `--l1.rpc ${l1Url} --l1.runtime-config-reload-interval 1s`
}
