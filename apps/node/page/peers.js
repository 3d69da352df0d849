import { byId, element } from './element.js'
import { lowestScore, nameOf } from './model.js'

/** The score at which a peer is graylisted: a full bar. */
const GRAYLIST = 40
const PARTS = ['application', 'ipColocation', 'behaviour']
const CLASS_OF = { application: 'application', ipColocation: 'ip', behaviour: 'behaviour' }
let drawn = ''

/** Draws the chosen node: what it is, and what it thinks of its peers. */
export function drawPeers(model) {
  const node = model.nodes.get(model.selected)
  const peers = model.peers.get(model.selected) ?? []
  const rows = peers.map((peer) => ({ ...peer, name: nameOf(model, peer.peerId) }))
  rows.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const lowest = node && lowestScore(model, node)
  const key = JSON.stringify([node, lowest, rows])
  if (key === drawn) return
  drawn = key
  byId('node-facts').textContent = node ? factsOf(node, lowest) : ''
  byId('peers').replaceChildren(...rows.map(row))
}

function factsOf({ role, status, pid, multiaddr }, lowest) {
  const life = status === 'running' ? `process ${pid}` : 'killed'
  const standing = lowest === undefined ? 'nobody is connected to it' : `others score it ${text(lowest)} at the lowest`
  return `${role}, ${life}; ${standing}. ${multiaddr}`
}

function row(peer) {
  const parts = PARTS.map((part) => ({ part, below: Math.max(0, -peer[part]) }))
  const bar = element(
    'div',
    { class: 'bar', 'aria-hidden': 'true' },
    ...parts.flatMap(({ part, below }) =>
      below === 0
        ? []
        : [element('i', { class: CLASS_OF[part], style: `width:${Math.min(100, (below / GRAYLIST) * 100)}%` })],
    ),
  )
  return element(
    'tr',
    {},
    element('td', {}, peer.name),
    element('td', {}, peer.inMesh ? 'yes' : 'no'),
    number(peer.score),
    element('td', {}, bar),
    ...PARTS.map((part) => number(peer[part])),
  )
}

function number(value) {
  return element('td', { class: 'number' }, text(value))
}

function text(score) {
  return (Math.round(score * 10) / 10 || 0).toFixed(1).replace('-', '−')
}
