import { drawActions, openActions } from './actions.js'
import { byId } from './element.js'
import { drawGraph, drawHop, openGraph } from './graph.js'
import { drawLog } from './log.js'
import { apply, applySnapshot, emptyModel } from './model.js'
import { drawPeers } from './peers.js'
import { drawStrip } from './strip.js'

const model = emptyModel()
let asked = false

openGraph()
openActions(() => model.selected, draw)
byId('node').addEventListener('change', ({ target }) => select(target.value))

const stream = new EventSource('/events')
stream.addEventListener('open', () => connected(true))
stream.addEventListener('error', () => connected(false))
stream.addEventListener('snapshot', ({ data }) => {
  applySnapshot(model, JSON.parse(data))
  draw()
})
for (const type of ['node', 'killed', 'published', 'arrived', 'block', 'rotated', 'rejected', 'peers']) {
  stream.addEventListener(type, ({ data }) => {
    const detail = JSON.parse(data)
    apply(model, type, detail)
    if (type === 'arrived') drawHop(model, detail.from, detail.node, 'block')
    if (type === 'rejected') drawHop(model, detail.from, detail.node, 'reject')
    draw()
  })
}

function connected(yes) {
  model.connected = yes
  draw()
}

function select(name) {
  model.selected = name
  draw()
}

/** Once a frame, however much has come. */
function draw() {
  if (asked) return
  asked = true
  requestAnimationFrame(() => {
    asked = false
    const running = [...model.nodes.values()].filter(({ status }) => status === 'running').length
    const text = model.connected
      ? `${running} of ${model.nodes.size} nodes run; blocks are signed by ${model.signer}`
      : 'the devnet does not answer; it may have ended'
    // A status is read aloud when it changes.
    if (byId('status').textContent !== text) byId('status').textContent = text
    drawGraph(model, select)
    drawStrip(model)
    drawPeers(model)
    drawLog(model)
    drawActions(model)
  })
}
