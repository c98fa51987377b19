/** Rows of a picture as Ink's elements: one text each, which never wraps. */
import { Box, Text } from 'ink'
import { createElement, type ReactNode } from 'react'
import { look } from '../style.ts'
import type { Line } from './line.ts'

export function paint(rows: readonly Line[], columns: number, color: boolean): ReactNode {
  return createElement(
    Box,
    { flexDirection: 'column', width: columns, flexShrink: 0 },
    ...rows.map((row) =>
      createElement(
        Text,
        { wrap: 'truncate' },
        ...row.map(({ tone, text }) =>
          tone === 'plain' ? text : createElement(Text, look(tone, color), text),
        ),
      ),
    ),
  )
}
