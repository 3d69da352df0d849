import { ConfigError } from './errors.ts'
import { type Hex, isHex, isZeroHex } from './hex.ts'

/** What rollup.json is made of when it is written. */
export type JsonValue = string | number | boolean | JsonObject
export type JsonObject = { readonly [key: string]: JsonValue }

/** How the object that is read names its fields: as rollup.json does, or as our plain data does. */
export type Naming = 'json' | 'plain'

/** What reading has to know beside the value. */
export type Reading = { readonly naming: Naming; readonly warn: (warning: string) => void }

/** A kind of value: what is accepted, and how it is written. `read` throws {@link ConfigError}. */
export type Kind<V> = {
  readonly read: (value: unknown, path: string, reading: Reading) => V
  readonly write: (value: V) => JsonValue
  /** Go takes null in JSON for a field that was left out, but not for bytes. */
  readonly refusesNull?: boolean
}

/** A whole number from `min` to `max`, which JSON carries without loss. */
export const integer = (min = 0, max: number = Number.MAX_SAFE_INTEGER): Kind<number> => ({
  read: (value, path) => {
    if (isInteger(value) && value >= min && value <= max) return value
    throw new ConfigError(path, value, `a whole number from ${min} to ${max}`)
  },
  write: (value) => value,
})

/** The time of a fork, in unix seconds. */
export const time: Kind<number> = {
  read: (value, path) => {
    if (isInteger(value) && value >= 0) return value
    const range = `unix seconds, a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`
    throw new ConfigError(path, value, `${range} (leave it out for what is not scheduled)`)
  },
  write: (value) => value,
}

/** Bytes of one length. Go reads them with 0X too, and writes them in lower case. */
export const hex = (byteLength: number): Kind<Hex> => ({
  read: (value, path, { naming }) => {
    const text = naming === 'json' && typeof value === 'string' ? value.replace(/^0X/, '0x') : value
    if (isHex(text, byteLength)) return text
    throw new ConfigError(path, value, `${byteLength} bytes: 0x and ${2 * byteLength} hexadecimal digits`)
  },
  write: (value) => value.toLowerCase(),
  refusesNull: true,
})

/** Bytes of one length that are not all zero. */
export const nonZeroHex = (byteLength: number): Kind<Hex> => {
  const bytesOfLength = hex(byteLength)
  return {
    ...bytesOfLength,
    read: (value, path, reading) => {
      const bytes = bytesOfLength.read(value, path, reading)
      if (isZeroHex(bytes)) throw new ConfigError(path, value, `${byteLength} bytes that are not all zero`)
      return bytes
    },
  }
}

export const flag: Kind<boolean> = {
  read: (value, path) => {
    if (typeof value === 'boolean') return value
    throw new ConfigError(path, value, 'true or false')
  },
  write: (value) => value,
}

/** One of a closed list of words. */
export const oneOf = <V extends string>(...words: readonly V[]): Kind<V> => ({
  read: (value, path) => {
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    throw new ConfigError(path, value, words.map((word) => JSON.stringify(word)).join(' or '))
  },
  write: (value) => value,
})

/** Go reads no -0 as an unsigned number, and JSON would not keep it. */
const isInteger = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)
