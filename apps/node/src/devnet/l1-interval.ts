/** How often a devnet's nodes read L1, in milliseconds; a real chain's do each 10 min. */
export const L1_INTERVAL_MS = 1_000
