/**
 * Text measured and cut in terminal cells. Registry text must be escaped first, by {@link safeText}: it then holds no
 * control sequences.
 */
import sliceAnsi from 'slice-ansi'
import stringWidth from 'string-width'
import { terminalText } from '../../src/report/terminal-text.ts'

/** Terminals draw these outside their row, or in different widths: a third combining mark, parts of Hangul, skin tones. */
const UNMEASURABLE = /(?<=\p{M}{2})\p{M}|[\u1160-\u11ff\ud7b0-\ud7fb]|\p{Emoji_Modifier}/gu

/** ASCII and the dashboard's own signs take one cell each. string-width is slow for signs that are not ASCII. */
const NARROW = /^[ -~·…─-▟]*$/

/** `text` as it may be drawn. */
export function safeText(text: string): string {
  return terminalText(text).replace(UNMEASURABLE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
}

/** The cells that a safe text takes. */
export function cells(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text)
}

/** The beginning of a safe text, in at most `width` cells; `mark` (one cell) shows that more follows. */
export function truncate(text: string, width: number, mark: string): string {
  if (width <= 0) return ''
  return cells(text) <= width ? text : sliceAnsi(text, 0, width - 1) + mark
}

/** The end of a safe text, which says more about a path than its beginning. */
export function truncateStart(text: string, width: number, mark: string): string {
  if (width <= 0) return ''
  const whole = cells(text)
  return whole <= width ? text : mark + sliceAnsi(text, whole - width + 1)
}

/** A safe text in exactly `width` cells. */
export function padEnd(text: string, width: number, mark: string): string {
  const part = truncate(text, width, mark)
  return part + ' '.repeat(Math.max(0, width - cells(part)))
}

export function padStart(text: string, width: number, mark: string): string {
  const part = truncate(text, width, mark)
  return ' '.repeat(Math.max(0, width - cells(part))) + part
}

/**
 * Safe texts in at most `most` lines of at most `width` cells. Lines break between the texts, and within one only where
 * it is wider than a line.
 */
export function wrap(texts: readonly string[], width: number, most: number, mark: string): string[] {
  const lines: string[] = []
  let last = ''
  for (const text of texts) {
    if (last !== '' && cells((last + text).trimEnd()) > width) {
      lines.push(last)
      last = ''
    }
    last += text
    for (let part = head(last, width); part.length < last.trimEnd().length; part = head(last, width)) {
      lines.push(part)
      last = last.slice(part.length)
    }
  }
  if (last !== '') lines.push(last)
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most - 1), truncate(lines.slice(most - 1, most + 1).join(''), width, mark)]
}

/** At least one character, since one grapheme may be wider than a line. */
function head(text: string, width: number): string {
  return sliceAnsi(text, 0, width) || String.fromCodePoint(text.codePointAt(0) ?? 0)
}

/** A path as safe texts that {@link wrap} may break between: after each backslash of the path itself. */
export function pathParts(path: string): string[] {
  return path.split('\\').map((name, index, all) => safeText(name) + (index < all.length - 1 ? '\\' : ''))
}

/** Safe words, each with the blank after it. */
export function words(text: string): string[] {
  return safeText(text).split(/(?<= )/)
}
