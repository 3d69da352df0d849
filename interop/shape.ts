/** Formats of texts, the first that fits. */
const FORMATS: readonly [name: string, format: RegExp][] = [
  ['empty', /^$/],
  ['peer id', /^16Uiu2HA[1-9A-HJ-NP-Za-km-z]{45}$/],
  ['node id', /^[0-9a-f]{64}$/],
  ['record', /^enr:-[\w-]+$/],
  ['multiaddr with peer id', /^\/(ip4|ip6)\/[^/]+\/tcp\/\d+\/p2p\/16Uiu2HA[^/]+$/],
  ['protocol', /^\/[\w./-]+$/],
  ['IPv4', /^\d+\.\d+\.\d+\.\d+$/],
  ['IPv6', /^[0-9a-f:]+:[0-9a-f:]*$/],
  ['mask', /^[A-Za-z0-9+/]+==$/],
]

/**
 * What a JSON value looks like, a line for each value in it: the path, and its type or the format of its text. Items of a
 * list, and keys that are peer ids, are all alike.
 */
export function shape(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [`${path} ${kind(value, path)}`]
  const items = Array.isArray(value)
    ? value.map((item) => shape(item, `${path}[]`))
    : Object.entries(value).map(([key, item]) => shape(item, `${path}.${kind(key) === 'peer id' ? '<peer id>' : key}`))
  return items.length === 0
    ? [`${path} ${Array.isArray(value) ? 'list' : 'object'}`]
    : [...new Set(Array.isArray(value) ? items.flat().sort() : items.flat())]
}

function kind(value: unknown, path = ''): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return FORMATS.find(([, format]) => format.test(value))?.[0] ?? 'text'
  // A score is whole by chance.
  if (typeof value === 'number' && !path.includes('.scores.'))
    return Number.isSafeInteger(value) ? 'whole number' : 'number'
  return typeof value
}
