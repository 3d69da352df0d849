import { activeFork, type Chain, FORKS, nextFork } from '@kona/genesis'
import { getChain } from '@kona/genesis/registry'
import { EXIT } from '../cli/exit.ts'
import { printJson, printLine } from '../cli/output.ts'
import { fields, table } from '../cli/table.ts'

/** Tells what the superchain registry has of a chain. */
export async function info(nameOrId: string, { json }: { json: boolean }): Promise<number> {
  const chain = getChain(nameOrId, '<chain>')
  const now = Math.floor(Date.now() / 1_000)
  if (json) printJson(asJson(chain, now))
  else for (const line of forPeople(chain, now)) printLine(line)
  return EXIT.ok
}

function forPeople(chain: Chain, now: number): string[] {
  const { rollupConfig } = chain
  return [
    chain.title,
    '',
    ...fields({
      name: chain.name,
      'chain id': chain.id,
      'L1 chain id': chain.l1ChainId,
      'block time': `${rollupConfig.blockTime} s`,
      'unsafe block signer': chain.unsafeBlockSigner ?? 'not in the registry',
      'SystemConfig on L1': rollupConfig.l1SystemConfigAddress,
      'data availability': chain.dataAvailabilityType,
      'public RPC': chain.publicRpc,
      'sequencer RPC': chain.sequencerRpc,
      explorer: chain.explorer,
    }),
    '',
    ...table(schedule(chain, now).map(({ fork, when, state }) => [fork, when, state])),
  ]
}

function asJson(chain: Chain, now: number): object {
  const { rollupConfig, ...rest } = chain
  const forks = Object.fromEntries(FORKS.map((fork) => [fork, rollupConfig[`${fork}Time`] ?? null]))
  return {
    ...rest,
    blockTime: rollupConfig.blockTime,
    l1SystemConfigAddress: rollupConfig.l1SystemConfigAddress,
    forks,
    activeFork: activeFork(rollupConfig, now),
    nextFork: nextFork(rollupConfig, now) ?? null,
  }
}

function schedule({ rollupConfig }: Chain, now: number): { fork: string; when: string; state: string }[] {
  return FORKS.map((fork) => {
    const time = rollupConfig[`${fork}Time`]
    if (time === undefined) return { fork, when: 'not scheduled', state: '' }
    const state = time <= now ? (fork === activeFork(rollupConfig, now) ? 'active, the latest' : 'active') : 'to come'
    return { fork, when: time === 0 ? 'genesis' : `${new Date(time * 1_000).toISOString()} (${time})`, state }
  })
}
