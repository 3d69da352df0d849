/**
 * Why a node record or enode text cannot be read. `code` is one of
 * - `scheme`: it does not begin with `enr:` or `enode://`,
 * - `too_large`: a record of more than 300 bytes (`bytes`),
 * - `encoding`: base64, RLP, hexadecimal or the URL's form,
 * - `signature`: the record is not signed by the key that it names,
 * - `public_key`: no point on the curve,
 * - `address`: no IP address, or a port out of range.
 */
export type EnrErrorCode = 'scheme' | 'too_large' | 'encoding' | 'signature' | 'public_key' | 'address'

/** A node record or enode that cannot be read. The message is one line that quotes the text. */
export class EnrError extends Error {
  override readonly name = 'EnrError'
  readonly code: EnrErrorCode
  /** What was to be read. */
  readonly text: string
  /** Length in bytes, with `too_large`. */
  readonly bytes: number | undefined

  constructor(code: EnrErrorCode, text: string, problem: string, details: { bytes?: number; cause?: unknown } = {}) {
    super(`${shortened(text)}: ${problem}`, { cause: details.cause })
    this.code = code
    this.text = text
    this.bytes = details.bytes
  }
}

const SHOWN_CHARACTERS = 48

function shortened(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text)
}
