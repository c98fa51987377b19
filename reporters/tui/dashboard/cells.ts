/**
 * Text in cells of a terminal. What an attacker wrote is escaped first ({@link shown}); what is left is
 * measured so that a row is never longer than it may be: where terminals disagree, the wider answer counts.
 */
import { terminalText } from '../../../src/report/terminal-text.ts'

/** Drawn two cells wide. */
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Extended_Pictographic}|\p{Emoji_Presentation}/u
/** Drawn on the character before it. */
const MARK = /[\p{Mn}\p{Me}]/u
/** What climbs out of its row, or whose width no two terminals agree on: a third mark, Hangul's parts. */
const UNMEASURED = /(?<=\p{M}{2})\p{M}|[\u1160-\u11ff\ud7b0-\ud7fb]/gu
const PLAIN = /^[\u0020-\u007e]*$/

/** `text` as it may stand on the screen. */
export function shown(text: string): string {
  const safe = terminalText(text)
  return PLAIN.test(safe)
    ? safe
    : safe.replace(UNMEASURED, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`)
}

function cellsOf(char: string): number {
  if (char <= '\u007e') return 1
  if (MARK.test(char)) return 0
  return WIDE.test(char) ? 2 : 1
}

/** Cells that a shown text takes. */
export function cells(text: string): number {
  if (PLAIN.test(text)) return text.length
  let sum = 0
  for (const char of text) sum += cellsOf(char)
  return sum
}

/** The beginning of a shown text, in at most `width` cells; `mark` says that more follows. */
export function cut(text: string, width: number, mark: string): string {
  if (width <= 0) return ''
  // Each character is at most two units, and marks follow at most two at a time: no need to measure it all.
  if (text.length <= width * 8 && cells(text) <= width) return text
  return head(text, width - 1) + mark
}

/** The end of a shown text, which says more of a path than its beginning. */
export function cutStart(text: string, width: number, mark: string): string {
  if (width <= 0) return ''
  if (text.length <= width * 8 && cells(text) <= width) return text
  let room = width - 1
  let at = text.length
  while (at > 0) {
    const low = text.charCodeAt(at - 1)
    const size = low >= 0xdc00 && low <= 0xdfff && at > 1 ? 2 : 1
    const needed = cellsOf(text.slice(at - size, at))
    if (needed > room) break
    room -= needed
    at -= size
  }
  // A mark would fall on what stands before it.
  const rest = text.slice(at).replace(/^\p{M}+/u, '')
  return mark + rest
}

/** A shown text in exactly `width` cells. */
export function pad(text: string, width: number, mark: string): string {
  const part = cut(text, width, mark)
  return part + ' '.repeat(Math.max(0, width - cells(part)))
}

export function padStart(text: string, width: number, mark: string): string {
  const part = cut(text, width, mark)
  return ' '.repeat(Math.max(0, width - cells(part))) + part
}

/** A shown text in lines of at most `width` cells, broken anywhere, at most `most` of them. */
export function broken(text: string, width: number, most: number, mark: string): string[] {
  const lines: string[] = []
  let rest = text
  while (rest !== '' && width > 1) {
    if (lines.length === most - 1) return [...lines, cut(rest, width, mark)]
    const part = head(rest, width)
    lines.push(part)
    rest = rest.slice(part.length)
  }
  return lines
}

function head(text: string, width: number): string {
  let room = width
  let at = 0
  for (const char of text) {
    room -= cellsOf(char)
    if (room < 0) break
    at += char.length
  }
  return text.slice(0, at)
}
