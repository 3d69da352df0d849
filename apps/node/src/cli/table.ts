/** Rows of text as aligned columns, two spaces between them; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** Names and values, one a line; what is undefined is left out. */
export function fields(values: Readonly<Record<string, string | number | bigint | undefined>>): string[] {
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  return table(known.map(([name, value]) => [name, String(value)]))
}

/** What others may have written, safe for a terminal: no character moves the cursor, and it ends at so many. */
export function printable(text: string, maxLength = 1_000): string {
  const safe = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
  return safe.length > maxLength ? `${safe.slice(0, maxLength - 1)}…` : safe
}
