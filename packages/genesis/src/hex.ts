/** Bytes in hexadecimal, two digits a byte after `0x`, in either case. The same type as viem's `Hex`. */
export type Hex = `0x${string}`

/** A 20-byte account or contract address in hexadecimal. The same type as viem's `Address`. */
export type Address = `0x${string}`

/** The address of 20 zero bytes, which stands for "none" in op-node's configuration. */
export const ZERO_ADDRESS: Address = `0x${'00'.repeat(20)}`

/**
 * Says whether a value is hexadecimal text of exactly so many bytes: `0x` and two digits a byte, in either case.
 *
 * @param value anything
 * @param byteLength the length in bytes (20 for an address, 32 for a hash)
 */
export const isHex = (value: unknown, byteLength: number): value is Hex =>
  typeof value === 'string' && value.length === 2 + 2 * byteLength && /^0x[0-9a-fA-F]*$/.test(value)

/** Says whether a value is an address: 20 bytes of hexadecimal. The EIP-55 checksum is not looked at. */
export const isAddress = (value: unknown): value is Address => isHex(value, 20)

/** Says whether a value is a hash: 32 bytes of hexadecimal. */
export const isHash = (value: unknown): value is Hex => isHex(value, 32)

/** Says whether hexadecimal text stands for zero bytes only. */
export const isZeroHex = (value: Hex): boolean => /^0x0*$/.test(value)
