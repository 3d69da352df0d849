/** Reads an IPv4 address in dotted form; undefined for anything else, also for leading zeros (`127.0.0.01`). */
export function parseIp4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return undefined
  }
  return Uint8Array.from(parts, Number)
}

/** Reads an IPv6 address without zone, also with a dotted tail (`::ffff:10.0.0.1`); undefined for anything else. */
export function parseIp6(text: string): Uint8Array | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const tail = dotted?.[2] === undefined ? undefined : parseIp4(dotted[2])
  if (dotted && !tail) return undefined
  const hex = tail ? `${dotted?.[1]}${word(tail, 0)}:${word(tail, 2)}` : text
  const halves = hex.split('::')
  if (halves.length > 2) return undefined
  const [head = [], rest] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - (rest?.length ?? 0)
  if (rest === undefined ? missing !== 0 : missing < 1) return undefined
  const words = rest === undefined ? head : [...head, ...Array<string>(missing).fill('0'), ...rest]
  if (!words.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined
  return Uint8Array.from(words.flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff]))
}

/** Prints 4 bytes as IPv4 or 16 bytes as IPv6 (RFC 5952); undefined for another length. */
export function formatIp(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) return undefined
  const words = Array.from({ length: 8 }, (_, i) => word(bytes, 2 * i))
  const longest = longestZeroRun(words)
  if (longest.length < 2) return words.join(':')
  return `${words.slice(0, longest.start).join(':')}::${words.slice(longest.start + longest.length).join(':')}`
}

/** `0.0.0.0` and `::` in bytes: "every address of this machine", which nobody can dial. */
export function isUnspecifiedIp(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}

function word(bytes: Uint8Array, offset: number): string {
  return (((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)).toString(16)
}

function longestZeroRun(words: readonly string[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  for (let start = 0; start < words.length; start++) {
    let length = 0
    while (words[start + length] === '0') length++
    if (length > longest.length) longest = { start, length }
  }
  return longest
}
