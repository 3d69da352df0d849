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
