import { byId, element } from './element.js'
import { figures, inOrder } from './model.js'

const TABLE_ROWS = 12
const LIMITS_MS = [20, 100, 500]
let drawn = ''

/** Draws the strip and the table of blocks anew where a block has come or a node. */
export function drawStrip(model) {
  const names = inOrder(model).flatMap(({ name, role }) => (role === 'follower' ? [name] : []))
  const last = model.blocks.at(-1)
  const key = `${last?.hash} ${names}`
  if (key === drawn) return
  drawn = key
  byId('strip-names').replaceChildren(...names.map((name) => element('div', {}, name)))
  byId('strip').replaceChildren(...model.blocks.map((block) => column(block, names)))
  byId('blocks').replaceChildren(...model.blocks.slice(-TABLE_ROWS).reverse().map(row))
  if (!last) return
  const of = figures(last)
  byId('figure-block').textContent = last.number
  byId('figure-p50').textContent = ms(of?.p50)
  byId('figure-p95').textContent = ms(of?.p95)
  byId('figure-slowest').textContent = ms(of?.slowest)
}

function column({ number, latencyMs }, names) {
  const told = names.filter((name) => name in latencyMs).map((name) => `${name} ${ms(latencyMs[name], 'missed')}`)
  const cells = names.map((name) => element('i', { class: shade(latencyMs[name]) }))
  return element('div', { class: 'column', title: `block ${number}\n${told.join('\n')}` }, ...cells)
}

function row(block) {
  const of = figures(block)
  const missed = Object.entries(block.latencyMs).flatMap(([name, at]) => (at === null ? [name] : []))
  const number = (text) => element('td', { class: 'number' }, text)
  return element(
    'tr',
    {},
    number(String(block.number)),
    number(ms(of?.p50)),
    number(ms(of?.p95)),
    number(ms(of?.slowest)),
    element('td', {}, of?.slowestAt ?? ''),
    element('td', {}, missed.join(', ') || '–'),
  )
}

function shade(latency) {
  if (latency === undefined) return 'none'
  if (latency === null) return 'missed'
  const step = LIMITS_MS.findIndex((limit) => latency < limit)
  return `ms-${step === -1 ? LIMITS_MS.length : step}`
}

function ms(value, none = '–') {
  return value === undefined || value === null ? none : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
}
