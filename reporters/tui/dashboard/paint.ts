/**
 * Rows of a picture as Ink's elements: one text each, which never wraps. A row that is as it was is the same
 * element, which React passes over: most rows of most pictures are.
 */
import { Box, Text } from 'ink'
import { createElement, type ReactElement } from 'react'
import { look } from '../style.ts'
import type { Line, Span } from './line.ts'

type Paint = (rows: readonly Line[], columns: number) => ReactElement

export function createPainter(color: boolean): Paint {
  let last: { readonly row: string; readonly element: ReactElement }[] = []
  return (rows, columns) => {
    last = rows.map((row, index) => {
      const key = row.map(({ tone, text }) => `${tone} ${text}`).join('\n')
      const known = last[index]
      return known?.row === key ? known : { row: key, element: painted(row, color) }
    })
    const elements = last.map(({ element }) => element)
    return createElement(Box, { flexDirection: 'column', width: columns, flexShrink: 0 }, ...elements)
  }
}

function painted(row: Line, color: boolean): ReactElement {
  const spans = merged(row).map(({ tone, text }) => {
    const props = look(tone, color)
    return Object.keys(props).length === 0 ? text : createElement(Text, props, text)
  })
  return createElement(Text, { wrap: 'truncate' }, ...spans)
}

/** Neighbours of one tone as one, without the blanks that end a row. */
function merged(row: Line): Span[] {
  const spans: Span[] = []
  for (const { tone, text } of row) {
    const before = spans.at(-1)
    if (before?.tone === tone) spans[spans.length - 1] = { tone, text: before.text + text }
    else spans.push({ tone, text })
  }
  const end = spans.at(-1)
  if (end?.tone === 'plain') spans[spans.length - 1] = { tone: 'plain', text: end.text.trimEnd() || ' ' }
  return spans
}
