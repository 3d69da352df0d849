import { byId, element } from './element.js'

const KINDS = {
  'wrong-signer': 'wrong signer',
  stale: 'stale',
  future: 'from the future',
  'bad-hash': 'bad hash',
  'seven-at-one-height': 'seven at one height',
}

/** What a button asks of the devnet's RPC, and what is said of the answer. */
const ACTIONS = {
  kill: { call: (node) => ['devnet_kill', [node]], told: (_, node) => `${node} was killed` },
  restart: {
    call: (node) => ['devnet_restart', [node]],
    told: (started) => `${started.name} runs again, process ${started.pid}`,
  },
  addNode: { call: () => ['devnet_addNode', []], told: (added) => `${added.name} was added, process ${added.pid}` },
  rotate: { call: () => ['devnet_rotate', []], told: ({ current }) => `blocks are signed by ${current} from now on` },
  publishBad: { call: (node) => ['devnet_publishBad', [byId('kind').value, node]], told: outcomeText },
}

const token = document.querySelector('meta[name="devnet-token"]').content
let calls = 0

/** Makes the buttons work. `selected` tells which node they are for; `draw` is called when an answer has come. */
export function openActions(selected, draw) {
  byId('kind').replaceChildren(...Object.entries(KINDS).map(([value, text]) => element('option', { value }, text)))
  for (const button of document.querySelectorAll('[data-action]')) {
    const { call, told } = ACTIONS[button.dataset.action]
    button.addEventListener('click', async () => {
      const node = selected()
      button.dataset.busy = 'true'
      button.disabled = true
      say(`${button.textContent}…`)
      try {
        say(told(await request(...call(node)), node))
      } catch (error) {
        say(error.message, true)
      }
      delete button.dataset.busy
      draw()
    })
  }
}

/** Takes from the user what cannot work now. */
export function drawActions(model) {
  const running = model.nodes.get(model.selected)?.status === 'running'
  for (const button of document.querySelectorAll('[data-action]')) {
    const { action, busy } = button.dataset
    const needsNode = action === 'kill' || action === 'publishBad'
    const disabled = busy === 'true' || !model.connected || (needsNode && !running)
    if (button.disabled !== disabled) button.disabled = disabled
    if (action === 'rotate') button.hidden = !model.options?.l1
  }
}

async function request(method, params) {
  const response = await fetch('/', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ jsonrpc: '2.0', id: ++calls, method, params }),
  })
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  const { result, error } = await response.json()
  if (error) throw new Error(error.message)
  return result
}

function outcomeText({ kind, node, code, sentTo, rejectedBy }) {
  if (sentTo.length === 0) return `${node} could send it to nobody: its peers have turned away from it`
  const who = rejectedBy.length === 0 ? 'nobody rejected it' : `rejected by ${rejectedBy.join(', ')} (${code})`
  return `${KINDS[kind]}: ${node} sent it to ${sentTo.join(', ')}; ${who}`
}

function say(text, failed = false) {
  byId('outcome').textContent = text
  byId('outcome').className = failed ? 'failed' : ''
}
