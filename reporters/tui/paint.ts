/**
 * Rows as Ink elements: one text for each, which never wraps. An unchanged row keeps its element, so that React skips
 * it. Most rows do not change between two frames.
 */
import { Box, Text } from 'ink'
import { createElement, type ReactElement } from 'react'
import type { Line } from './line.ts'
import { toText } from './tone.ts'

type Paint = (rows: readonly Line[], columns: number) => ReactElement

export function createPainter(color: boolean): Paint {
  let previous: { readonly row: string; readonly element: ReactElement }[] = []
  return (rows, columns) => {
    previous = rows.map((line, index) => {
      // Ink draws no row for an empty text.
      const row = toText(line, color) || ' '
      const known = previous[index]
      if (known?.row === row) return known
      return { row, element: createElement(Text, { wrap: 'truncate' }, row) }
    })
    const elements = previous.map(({ element }) => element)
    return createElement(Box, { flexDirection: 'column', width: columns, flexShrink: 0 }, ...elements)
  }
}
