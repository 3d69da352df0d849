import { StartError } from '@kona/genesis/driver'

const EXPECTED = '@chainsafe/discv5 11.0.0'

/** What is thrown when discv5 is not inside as we know it. */
export function discv5Incompatible(found: string): StartError {
  const message = `discv5_incompatible: found ${found}, expected ${EXPECTED}`
  return new StartError('discv5_incompatible', message, { found, expected: EXPECTED })
}
