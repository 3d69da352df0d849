import { hexToBytes } from './hex.ts'

/** keccak256 of the RLP of an empty list: the ommers of every block since the merge. */
export const EMPTY_OMMERS = /* @__PURE__ */ hexToBytes(
  '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
)!
/** keccak256 of the RLP of an empty string: the root of a trie without leaves. */
export const EMPTY_TRIE = /* @__PURE__ */ hexToBytes(
  '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
)!
/** sha256 of nothing (EIP-7685): L2 blocks have no requests. */
export const EMPTY_REQUESTS = /* @__PURE__ */ hexToBytes(
  '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
)!
