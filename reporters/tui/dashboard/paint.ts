/**
 * Rows as Ink elements: one text for each, which never wraps. An unchanged row keeps its element, so that React skips
 * it. Most rows do not change between two frames.
 */
import { Box, Text } from 'ink'
import { createElement, type ReactElement } from 'react'
import { textProps } from '../style.ts'
import type { Line, Span } from './line.ts'

type Paint = (rows: readonly Line[], columns: number) => ReactElement

export function createPainter(color: boolean): Paint {
  let previous: { readonly row: string; readonly element: ReactElement }[] = []
  return (rows, columns) => {
    previous = rows.map((row, index) => {
      const key = row.map(({ tone, text }) => `${tone} ${text}`).join('\n')
      const known = previous[index]
      return known?.row === key ? known : { row: key, element: paintRow(row, color) }
    })
    const elements = previous.map(({ element }) => element)
    return createElement(Box, { flexDirection: 'column', width: columns, flexShrink: 0 }, ...elements)
  }
}

function paintRow(row: Line, color: boolean): ReactElement {
  const spans = joinSpans(row).map(({ tone, text }) => {
    const props = textProps(tone, color)
    return Object.keys(props).length === 0 ? text : createElement(Text, props, text)
  })
  return createElement(Text, { wrap: 'truncate' }, ...spans)
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
  if (end?.tone === 'plain') spans[spans.length - 1] = { tone: 'plain', text: end.text.trimEnd() || ' ' }
  return spans
}
