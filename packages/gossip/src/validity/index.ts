export type { MessageHashes } from '../payload/message-hashes.ts'
export { AcceptedSigners, GRACE_PERIOD_MS } from './accepted-signers.ts'
export { checkClockWindow, MAX_AHEAD, TIMESTAMP_THRESHOLD } from './clock-window.ts'
export { checkForkRules } from './fork-rules.ts'
export { describeReason, REASON_CODES, type Reason, type ReasonCode } from './reason.ts'
export { BLOCKS_PER_HEIGHT, HEIGHT_LIMIT, SeenBlocks } from './seen-blocks.ts'
export {
  BlockValidator,
  type BlockValidatorOptions,
  type MessageSource,
  type UnsafeBlock,
  type Verdict,
} from './validator.ts'
