import { byId, element } from './element.js'
import { nameOf } from './model.js'

let drawn

/** Draws the log, the latest line first. */
export function drawLog(model) {
  const last = model.log.at(-1)
  if (last === drawn) return
  drawn = last
  byId('log').replaceChildren(...model.log.toReversed().map((line) => row(model, line)))
}

function row(model, { atMs, type, detail }) {
  const at = new Date(atMs)
  const time = element('time', { datetime: at.toISOString() }, at.toLocaleTimeString('en-GB'))
  if (type === 'rejected') {
    const rule = element('code', {}, detail.code)
    const sentence = `: ${detail.message}`
    return element(
      'li',
      {},
      time,
      `${detail.node} rejected a message of ${nameOf(model, detail.from)}, `,
      rule,
      sentence,
    )
  }
  return element('li', {}, time, textOf(type, detail))
}

function textOf(type, detail) {
  if (type === 'killed') return `${detail.node} was killed`
  if (type === 'node') return `${detail.name} started, process ${detail.pid}`
  const slowest = Math.max(...Object.values(detail.learnedMs))
  return `signer rotated to ${detail.current}; every node had learned it after ${slowest} ms`
}
