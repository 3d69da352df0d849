/** Forks that a devnet can run; the others of genesis change nothing that gossip carries, or are not out yet. */
export const DEVNET_FORKS = [
  'regolith',
  'canyon',
  'ecotone',
  'fjord',
  'granite',
  'holocene',
  'isthmus',
  'jovian',
  'karst',
] as const
export type DevnetFork = (typeof DEVNET_FORKS)[number]
