import { createSecureContext, type SecureContext } from 'node:tls'
import type { Logger } from '@kona/genesis/driver'
import { SignerError } from './signer-error.ts'

/** TLS towards a remote signer, each as PEM text. */
export interface ClientTls {
  /** Whom the signer's certificate is trusted by. Default: the public authorities. */
  ca?: string
  /** Our certificate, by which the signer knows us; goes with `key`. */
  cert?: string
  key?: string
}

/** What `https.request` takes of a {@link ClientTls}; connections of other certificates are not used again. */
export interface TlsOptions {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly secureContext: SecureContext
}

/** op-node allows nothing older towards its signer (op-service/signer v1.19.6). */
const MIN_VERSION = 'TLSv1.3'

/**
 * The certificates of now: asked for before each request, taken when they fit together. A pair that does not, as in the
 * middle of an exchange of files, changes nothing: the last good one stays.
 */
export class ClientTlsSource {
  readonly #read: () => ClientTls | Promise<ClientTls>
  readonly #logger: Logger
  #current: TlsOptions | undefined
  #complaint: string | undefined

  constructor(tls: ClientTls | (() => ClientTls | Promise<ClientTls>), logger: Logger) {
    this.#read = typeof tls === 'function' ? tls : () => tls
    this.#logger = logger
  }

  /** @throws SignerError `tls` when there never was a good pair */
  async options(): Promise<TlsOptions> {
    try {
      const { ca, cert, key } = await this.#read()
      const now = this.#current
      if (now === undefined || ca !== now.ca || cert !== now.cert || key !== now.key) {
        this.#current = secured({ ca, cert, key })
      }
      this.#complaint = undefined
      return this.#current as TlsOptions
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      if (!this.#current) throw new SignerError('tls', `the signer's TLS files cannot be used: ${why}`, { cause })
      if (why !== this.#complaint) this.#logger.warn({ why }, "the signer's new TLS files cannot be used; the old stay")
      this.#complaint = why
      return this.#current
    }
  }
}

function secured(tls: Omit<TlsOptions, 'secureContext'>): TlsOptions {
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    throw new Error(tls.cert === undefined ? 'a key without its certificate' : 'a certificate without its key')
  }
  return { ...tls, secureContext: createSecureContext({ ...tls, minVersion: MIN_VERSION }) }
}
