/** Rows of the screen as plain data, each of an exact width. Ink only paints them. */

import { cells, truncate, wrap } from './cells.ts'
import type { Tone } from './tone.ts'

/** `text` is safe: {@link import('./cells.ts').safeText} has escaped what comes from outside. */
export interface Span {
  readonly tone: Tone
  readonly text: string
}

export type Line = readonly Span[]

export const EMPTY: Line = []

export function span(tone: Tone, text: string): Span {
  return { tone, text }
}

/** A row of the given parts; `false` and `undefined` are left out. */
export function line(...parts: readonly (Span | false | undefined)[]): Line {
  return parts.filter((part) => part !== undefined && part !== false)
}

export function widthOf(row: Line): number {
  return row.reduce((sum, { text }) => sum + cells(text), 0)
}

/** A row of exactly `width` cells: truncated, or padded with blanks. */
export function fit(row: Line, width: number, mark: string): Line {
  const fitted: Span[] = []
  let room = width
  for (const { tone, text } of row) {
    if (room <= 0) break
    const part = truncate(text, room, mark)
    room -= cells(part)
    fitted.push(span(tone, part))
    if (part !== text) break
  }
  if (room > 0) fitted.push(span('plain', ' '.repeat(room)))
  return fitted
}

/** Safe texts, wrapped in at most `most` rows of `width` cells, after `lead` and in the column where that ends. */
export function paragraph(
  lead: Line,
  tone: Tone,
  texts: readonly string[],
  width: number,
  most: number,
  mark = '…',
): Line[] {
  const indent = widthOf(lead)
  return wrap(texts, Math.max(2, width - indent), most, mark).map((part, index) => [
    ...(index === 0 ? lead : [span('plain', ' '.repeat(indent))]),
    span(tone, part.trimEnd()),
  ])
}

/** A row with one part at each end. The left part is truncated where both do not fit. */
export function justify(left: Line, right: Line, width: number, mark: string): Line {
  const kept = Math.min(widthOf(right), width)
  const gap = kept > 0 && kept < width ? 1 : 0
  return [...fit(left, width - kept - gap, mark), span('plain', ' '.repeat(gap)), ...fit(right, kept, mark)]
}

/** Exactly `height` rows of exactly `width` cells. */
export function block(rows: readonly Line[], width: number, height: number, mark: string): Line[] {
  return Array.from({ length: Math.max(0, height) }, (_, index) => fit(rows[index] ?? EMPTY, width, mark))
}

/** Two blocks of the same height, side by side. */
export function sideBySide(left: readonly Line[], right: readonly Line[], bar: string): Line[] {
  return left.map((row, index) => [...row, span('dim', ` ${bar} `), ...(right[index] ?? EMPTY)])
}

/** The text of a row, without tones. */
export function textOf(row: Line): string {
  return row.map(({ text }) => text).join('')
}
