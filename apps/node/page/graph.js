import { byId, element, svgElement } from './element.js'
import { inOrder, nameOf } from './model.js'

const CENTRE = { x: 240, y: 200 }
const RADIUS = { x: 175, y: 150 }
const HOP_MS = 450
/** Dots on their way at once; above it blocks cross without one. */
const MAX_DOTS = 120

const still = matchMedia('(prefers-reduced-motion: reduce)')
const edges = svgElement('g', { 'aria-hidden': 'true' })
const dots = svgElement('g', { 'aria-hidden': 'true' })
const circles = svgElement('g')
/** By name. BOUNDED: the devnet's nodes */
const places = new Map()
let drawnNodes = ''
let drawnEdges = ''

export function openGraph() {
  byId('graph').append(edges, dots, circles)
}

/** Draws nodes and links anew where they have changed. */
export function drawGraph(model, select) {
  const nodes = inOrder(model)
  const key = JSON.stringify([nodes.map(({ name, status }) => [name, status]), model.selected])
  if (key !== drawnNodes) drawNodes(nodes, model.selected, select)
  drawnNodes = key

  const links = linksOf(model)
  const linkKey = JSON.stringify([nodes.length, [...links]])
  if (linkKey === drawnEdges) return
  drawnEdges = linkKey
  edges.replaceChildren(
    ...[...links].map(([pair, inMesh]) => {
      const [from, to] = pair.split(' ').map((name) => places.get(name))
      return svgElement('line', { class: inMesh ? 'edge mesh' : 'edge', x1: from.x, y1: from.y, x2: to.x, y2: to.y })
    }),
  )
}

/** A message went from one node to another. */
export function drawHop(model, from, to, kind) {
  const start = places.get(nameOf(model, from))
  const end = places.get(to)
  if (!start || !end || still.matches || document.hidden || dots.childElementCount >= MAX_DOTS) return
  const dot = svgElement('circle', { class: kind, r: 6 })
  dots.append(dot)
  const at = ({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` })
  dot.animate([at(start), at(end)], { duration: HOP_MS, easing: 'ease-in-out' }).finished.finally(() => dot.remove())
}

function drawNodes(nodes, selected, select) {
  const focused = document.activeElement?.getAttribute('data-node')
  places.clear()
  for (const [index, { name }] of nodes.entries()) {
    const angle = (index / nodes.length) * 2 * Math.PI - Math.PI / 2
    places.set(name, { x: CENTRE.x + RADIUS.x * Math.cos(angle), y: CENTRE.y + RADIUS.y * Math.sin(angle) })
  }
  const size = nodes.length > 12 ? 9 : 14
  circles.replaceChildren(
    ...nodes.map((node) => {
      const { name, role, status } = node
      const { x, y } = places.get(name)
      const below = y < CENTRE.y - 1 ? -size - 8 : size + 18
      const label = nodes.length > 12 ? name.replace('follower-', '') : name
      const made = svgElement(
        'g',
        {
          class: `node ${role} ${status}`,
          'data-node': name,
          tabindex: '0',
          role: 'button',
          'aria-pressed': String(name === selected),
          'aria-label': `${name}, ${status}`,
        },
        svgElement('circle', { cx: x, cy: y, r: size }),
        svgElement('text', { x, y: y + below }, status === 'killed' ? `${label} ✕` : label),
      )
      made.addEventListener('click', () => select(name))
      made.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        select(name)
      })
      return made
    }),
  )
  if (focused) circles.querySelector(`[data-node="${CSS.escape(focused)}"]`)?.focus()
  const picker = byId('node')
  picker.replaceChildren(...nodes.map(({ name }) => element('option', { value: name }, name)))
  picker.value = selected ?? ''
}

/** Pairs of names, and whether either has the other in its mesh. */
function linksOf(model) {
  const links = new Map()
  for (const [name, peers] of model.peers) {
    for (const { peerId, inMesh } of peers) {
      const other = nameOf(model, peerId)
      if (model.nodes.get(other)?.status !== 'running' || !places.has(name)) continue
      const pair = [name, other].sort().join(' ')
      links.set(pair, links.get(pair) || inMesh)
    }
  }
  return links
}
