/** Registry names as valid Unicode: U+FFFD replaces a lone surrogate, and a second field keeps the exact units. */

/** Whether `text` has no lone surrogate. */
export function isValidText(text: string): boolean {
  return text.isWellFormed()
}

/** `text` with each lone surrogate replaced by U+FFFD. */
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
