import { ConfigError, quote } from './errors.ts'
import type { JsonObject, JsonValue, Kind, Reading } from './kind.ts'

/** A field of rollup.json: `name` is its key there, `otherNames` are what other implementations call it. */
type Named<V> = { readonly name: string; readonly kind: Kind<V>; readonly otherNames?: readonly string[] }
type Required<V> = Named<V> & { readonly presence: 'required' }
/** Where rollup.json leaves it out it has a value, as in Go, which writes that value again. */
type Defaulted<V> = Named<V> & { readonly presence: 'defaulted'; readonly absent: V }
/** `unwritten` is a value that stands for its absence, as with Go's omitempty. */
type Optional<V> = Named<V> & { readonly presence: 'optional'; readonly unwritten?: V }

/** Every field of an object, in the order in which Go writes them. A forgotten field does not compile. */
export type Schema<T> = {
  readonly [K in keyof T]-?: undefined extends T[K]
    ? Optional<Exclude<T[K], undefined>>
    : Required<T[K]> | Defaulted<T[K]>
}

export const required = <V>(name: string, kind: Kind<V>): Required<V> => ({ name, kind, presence: 'required' })

export const defaulted = <V>(name: string, kind: Kind<V>, absent: V): Defaulted<V> => ({
  name,
  kind,
  presence: 'defaulted',
  absent,
})

export const optional = <V>(
  name: string,
  kind: Kind<V>,
  more: { readonly unwritten?: V; readonly otherNames?: readonly string[] } = {},
): Optional<V> => ({ name, kind, presence: 'optional', ...more })

/** An object with the fields of a schema. */
export const object = <T extends object>(schema: Schema<T>): Kind<T> => ({
  read: (value, path, reading) => readObject(schema, value, path, reading),
  write: (value) => writeObject(schema, value),
})

/** Reads the fields of a schema. Throws {@link ConfigError}; what it does not know it warns of. */
export const readObject = <T extends object>(schema: Schema<T>, value: unknown, path: string, reading: Reading): T => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(path || 'rollup.json', value, 'an object')
  }
  const source: Readonly<Record<string, unknown>> = { ...value }
  const result: Record<string, unknown> = {}
  const known = new Set<string>()
  for (const [key, field] of fieldsOf(schema)) {
    const names: [string, ...string[]] = reading.naming === 'json' ? [field.name, ...(field.otherNames ?? [])] : [key]
    for (const name of names) known.add(name)
    const name = presentName(names, (candidate) => isPresent(source[candidate], field.kind, reading), path, reading)
    const found = source[name]
    if (isPresent(found, field.kind, reading)) {
      const read = field.kind.read(found, join(path, name), reading)
      if (field.presence !== 'optional' || read !== field.unwritten) result[key] = read
    } else if (field.presence === 'required') field.kind.read(undefined, join(path, name), reading)
    else if (field.presence === 'defaulted') {
      if (reading.naming === 'plain') field.kind.read(undefined, join(path, name), reading)
      result[key] = field.absent
    }
  }
  for (const name of Object.keys(source)) {
    if (!known.has(name)) reading.warn(`unknown field ${quote(join(path, name))}: ignored`)
  }
  return result as T
}

/** Writes the fields of a schema in Go's order, under their names in rollup.json. */
export const writeObject = <T extends object>(schema: Schema<T>, value: T): JsonObject => {
  const source = new Map<string, unknown>(Object.entries(value))
  const result: Record<string, JsonValue> = {}
  for (const [key, field] of fieldsOf(schema)) {
    const found = source.get(key)
    if (found === undefined) continue
    if (field.presence === 'optional' && found === field.unwritten) continue
    result[field.name] = field.kind.write(found)
  }
  return result
}

/** The name under which a field is there, or the first of its names. More than one: the first counts. */
const presentName = (
  names: readonly [string, ...string[]],
  isThere: (name: string) => boolean,
  path: string,
  reading: Reading,
): string => {
  const [name = names[0], ...others] = names.filter(isThere)
  for (const other of others) reading.warn(`${join(path, other)}: ignored, since ${join(path, name)} is there`)
  if (name !== names[0]) reading.warn(`${join(path, name)}: read as ${join(path, names[0])}`)
  return name
}

const isPresent = (value: unknown, kind: Kind<unknown>, { naming }: Reading): boolean =>
  value !== undefined && !(value === null && naming === 'json' && !kind.refusesNull)

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** The fields without their types, which a loop cannot follow. */
const fieldsOf = <T>(schema: Schema<T>): [string, Required<unknown> | Defaulted<unknown> | Optional<unknown>][] =>
  Object.entries(schema)
