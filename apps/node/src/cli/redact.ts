/** What may be a private key, wherever a user put it: a mistyped flag must not bring it into a log. */
const KEY = /(?:0x)?[0-9a-fA-F]{64,}/g

/** The text without anything that may be a private key. */
export function redactKeys(text: string): string {
  return text.replace(KEY, '<redacted>')
}
