// The module's one memory, which never grows. The compiler's own data (round constants) lies from 0x10 on.

/** Bytes that keccak256 takes in between two permutations. */
export const RATE: usize = 136

/** State of the two lanes that hash side by side: 25 words, each of lane 0 and lane 1. */
export const LANES_STATE: usize = 0x400
/** State of a single hash, in the first halves of 25 words. */
export const SINGLE_STATE: usize = 0x600
/** Where every second round of the permutation is written. */
export const SPARE_STATE: usize = 0x800
/** What each lane is doing: 32 bytes a lane. */
export const LANES: usize = 0xa00
/** The block that a lane puts together, with room behind for copies in steps of 16 bytes. */
export const BLOCKS: usize = 0xb00
export const BLOCK_STRIDE: usize = 0x180
/** Taken in by a lane that has nothing to do. */
export const ZEROS: usize = 0xe00

/** Results, 32 bytes each. */
export const HASH: usize = 0xf00
export const PAYLOAD_HASH: usize = 0xf20
export const ROOT: usize = 0xf40

/** What `absorb` and `finish` read, with a block's room behind for the padding. */
export const INPUT: usize = 0x1000
export const INPUT_BYTES: usize = 60 * RATE

/** Trie nodes while they are written: one for each lane, then one for each level. */
export const NODES: usize = 0x3100
export const NODE_STRIDE: usize = 0x300

/** References to trie nodes: the length, and from byte 7 what the parent holds, so that a hash is aligned. */
export const REFERENCES: usize = 0x6000
export const REFERENCE_STRIDE: usize = 40
/** Transactions of one list. */
export const LEAF_LIMIT: u32 = 16384

/** The message. */
export const MESSAGE: usize = 0xa6100
/** Of the memory's 4 MiB, less some room to read over the end. */
export const MESSAGE_BYTES: usize = 0x400000 - MESSAGE - 0x100
