/** Registry names as valid Unicode: a lone surrogate shows as U+FFFD, and the exact units go beside it. */

/** Whether every surrogate in `text` has its partner. */
export function isValidText(text: string): boolean {
  return text.isWellFormed()
}

/** `text` with U+FFFD in the place of each lone surrogate. */
export function toValidText(text: string): string {
  return text.toWellFormed()
}

/** The exact UTF-16LE units of a name, as base64: the `…Raw` fields. */
export function toRawText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('base64')
}

/** Inverse of {@link toRawText}. */
export function fromRawText(raw: string): string {
  return Buffer.from(raw, 'base64').toString('utf16le')
}
