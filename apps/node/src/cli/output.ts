/** A line on standard output. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Whole numbers of any size become digits, which JSON has no other form for. */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item)))
}
