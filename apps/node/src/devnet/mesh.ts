/**
 * Whether a block given to `root` can reach every node through the meshes that the nodes report.
 * A mesh link counts from either end: the other end hears of the graft within one heartbeat.
 */
export function reachesAll(
  root: string,
  nodes: readonly string[],
  meshes: ReadonlyMap<string, readonly string[]>,
): boolean {
  const reached = new Set([root])
  const next = [root]
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    for (const node of nodes) {
      const linked = meshes.get(at)?.includes(node) || meshes.get(node)?.includes(at)
      if (!linked || reached.has(node)) continue
      reached.add(node)
      next.push(node)
    }
  }
  return nodes.every((node) => reached.has(node))
}
