/** How this program is called by whoever reads a line to copy: from a clone, or installed. */
export function commandName(): string {
  return process.argv[1]?.endsWith('.ts') ? 'npx -y pnpm@12 run kona-node' : 'kona-node'
}
