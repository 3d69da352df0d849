import { getV4Crypto, setV4Crypto } from '@chainsafe/enr'
import { afterAll, expect, it } from 'vitest'
import { Discovery, LocalNode } from '../../src/index.ts'
import { allowAddon } from '../../src/native/secp256k1.ts'
import { until } from '../support/deadline.ts'

const before = getV4Crypto()
afterAll(() => {
  allowAddon(true)
  setV4Crypto(before)
})

it('finds the others without the addon', async () => {
  allowAddon(false)
  const logged: unknown[] = []
  const logger = { debug: (fields: unknown) => void logged.push(fields), info() {}, warn() {}, error() {} }
  const chainId = 1_000_000 + Math.floor(Math.random() * 1_000_000_000)
  const node = (bootnodes: string[]) =>
    Discovery.builder({
      chainId,
      localNode: LocalNode.generate({ ip: '127.0.0.1', tcpPort: 9_000 }),
      listen: '/ip4/127.0.0.1/udp/0',
      bootnodes,
      netrestrict: ['127.0.0.0/8'],
    })
      .withLogger(logger)
      .build()
  await using first = node([])
  await first.start()
  await using second = node([first.localRecord().enr])
  await second.start()
  expect(logged).toContainEqual({ records: 'noble', handshakes: 'noble' })
  await until('both find each other', () => first.knownCount === 1 && second.knownCount === 1)
})
