import { generate } from 'selfsigned'

const EC = { keyType: 'ec', algorithm: 'sha256' } as const

/** A certificate and its key, each as PEM text. */
export interface PemPair {
  cert: string
  key: string
}

/** An authority of a test's own, which signs certificates for 127.0.0.1. */
export interface Authority {
  ca: string
  issue(name: string): Promise<PemPair>
}

export async function certificateAuthority(name: string): Promise<Authority> {
  const root = await generate([{ name: 'commonName', value: name }], {
    ...EC,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true },
    ],
  })
  return {
    ca: root.cert,
    async issue(subject) {
      const { cert, private: key } = await generate([{ name: 'commonName', value: subject }], {
        ...EC,
        ca: { key: root.private, cert: root.cert },
        extensions: [
          {
            name: 'subjectAltName',
            altNames: [
              { type: 7, ip: '127.0.0.1' },
              { type: 2, value: subject },
            ],
          },
        ],
      })
      return { cert, key }
    },
  }
}
