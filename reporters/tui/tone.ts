/** Tones of text, and their colours on a terminal. */
import type { Line, Span } from './line.ts'

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'dim' | 'plain' | 'strong' | 'selected'

/** SGR codes that begin and end a tone. */
const CODES: Readonly<Record<Exclude<Tone, 'plain'>, readonly [begin: number, end: number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  info: [36, 39],
  dim: [2, 22],
  strong: [1, 22],
  selected: [7, 27],
}

/** The text of a row without the blanks at its end, with control sequences where colours are wanted. */
export function toText(row: Line, color: boolean): string {
  return joinSpans(row)
    .map(({ tone, text }) => {
      if (!color || tone === 'plain' || text === '') return text
      const [begin, end] = CODES[tone]
      return `\u001b[${begin}m${text}\u001b[${end}m`
    })
    .join('')
}

/** Joins neighbours of the same tone, and removes blanks at the end of the row. */
function joinSpans(row: Line): Span[] {
  const spans: Span[] = []
  for (const { tone, text } of row) {
    const before = spans.at(-1)
    if (before?.tone === tone) spans[spans.length - 1] = { tone, text: before.text + text }
    else spans.push({ tone, text })
  }
  const end = spans.at(-1)
  if (end?.tone === 'plain') spans[spans.length - 1] = { tone: 'plain', text: end.text.trimEnd() }
  return spans
}
