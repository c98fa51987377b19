/** Rows of a picture as plain data, each of an exact width: what Ink then has only to paint. */
import type { Tone } from '../style.ts'
import { cells, truncate } from './cells.ts'

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

/** A row of the parts that there are. */
export function line(...parts: readonly (Span | false | undefined)[]): Line {
  return parts.filter((part) => part !== undefined && part !== false)
}

export function widthOf(row: Line): number {
  return row.reduce((sum, { text }) => sum + cells(text), 0)
}

/** A row of exactly `width` cells: cut, or filled up with blanks. */
export function fit(row: Line, width: number, mark: string): Line {
  const made: Span[] = []
  let room = width
  for (const { tone, text } of row) {
    if (room <= 0) break
    const part = truncate(text, room, mark)
    room -= cells(part)
    made.push(span(tone, part))
    if (part !== text) break
  }
  if (room > 0) made.push(span('plain', ' '.repeat(room)))
  return made
}

/** Two parts of a row, at its two ends; the left one gives way. */
export function ends(left: Line, right: Line, width: number, mark: string): Line {
  const kept = Math.min(widthOf(right), width)
  const gap = kept > 0 && kept < width ? 1 : 0
  return [...fit(left, width - kept - gap, mark), span('plain', ' '.repeat(gap)), ...fit(right, kept, mark)]
}

/** Exactly `height` rows of exactly `width` cells. */
export function block(rows: readonly Line[], width: number, height: number, mark: string): Line[] {
  return Array.from({ length: Math.max(0, height) }, (_, index) => fit(rows[index] ?? EMPTY, width, mark))
}

/** Two blocks of one height, side by side. */
export function beside(left: readonly Line[], right: readonly Line[], bar: string): Line[] {
  return left.map((row, index) => [...row, span('dim', ` ${bar} `), ...(right[index] ?? EMPTY)])
}

/** The text of a row, without tones. */
export function textOf(row: Line): string {
  return row.map(({ text }) => text).join('')
}
