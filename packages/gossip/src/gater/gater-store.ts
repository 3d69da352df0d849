import { type Keeping, Records } from '../store/records.ts'
import { type Ban, parseBan } from './ban.ts'
import { MAX_BANS } from './ban-list.ts'
import { type Blocked, parseBlocked } from './block-list.ts'
import { isPeerIdText } from './peer-id.ts'

/** Of what the operator chose, so many entries of a kind are read. */
export const MAX_CHOSEN_RECORDS = 65_536

/** What the gater keeps over a restart. */
export interface GaterStore {
  readonly bans: Records<Ban>
  readonly blocked: Records<Blocked>
  /** Peer ids. */
  readonly protected: Records<string>
}

/** The records under `/bans`, `/blocked` and `/protected`. */
export function gaterStore(keeping: Keeping): GaterStore {
  const maxRecords = MAX_CHOSEN_RECORDS
  return {
    bans: new Records({ ...keeping, kind: 'bans', parse: parseBan, maxRecords: MAX_BANS }),
    blocked: new Records({ ...keeping, kind: 'blocked', parse: parseBlocked, maxRecords }),
    protected: new Records({ ...keeping, kind: 'protected', parse: parsePeerId, maxRecords }),
  }
}

function parsePeerId(json: unknown): string | undefined {
  return isPeerIdText(json) ? json : undefined
}
