/** Block numbers are bigint; a reader of JSON wants a number. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, field) => (typeof field === 'bigint' ? Number(field) : field))
}
