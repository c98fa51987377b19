/**
 * Text measured and cut in terminal cells. Registry text must be escaped first, by {@link safeText}: it then holds no
 * control sequences.
 */
import sliceAnsi from 'slice-ansi'
import stringWidth from 'string-width'
import { terminalText } from '../../src/report/terminal-text.ts'

/** Drawn outside its row, or in widths that terminals disagree on: a third combining mark, parts of Hangul, skin tones. */
const UNMEASURABLE = /(?<=\p{M}{2})\p{M}|[\u1160-\u11ff\ud7b0-\ud7fb]|\p{Emoji_Modifier}/gu

/** ASCII and the dashboard's own signs, one cell each: most text, and string-width would segment it. */
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
 * A safe text in at most `most` lines of at most `width` cells.
 * @param after lines break only after this text, and anywhere where a line does not contain it.
 */
export function wrap(text: string, width: number, most: number, mark: string, after = ''): string[] {
  const lines: string[] = []
  let rest = text
  while (cells(rest) > width && width > 1 && lines.length < most - 1) {
    const part = sliceAnsi(rest, 0, width)
    // One grapheme may be wider than a line.
    if (part === '') break
    const end = after === '' ? -1 : part.lastIndexOf(after)
    const line = end < 0 ? part : part.slice(0, end + after.length)
    lines.push(line)
    rest = rest.slice(line.length)
  }
  return rest === '' || width <= 1 ? lines : [...lines, truncate(rest, width, mark)]
}
