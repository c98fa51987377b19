/** Ink's elements without JSX, so that the sources run as they are; colours only where they are wanted. */
import { Box, Text } from 'ink'
import { createElement, type ReactNode } from 'react'

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'dim' | 'plain' | 'strong'

const COLORS: Partial<Record<Tone, string>> = { good: 'green', bad: 'red', warn: 'yellow', info: 'cyan' }

/** Makes elements of one output: with colours, or without. */
export interface Style {
  text(tone: Tone, ...children: ReactNode[]): ReactNode
  /** Text that keeps its width. */
  fixed(tone: Tone, text: string): ReactNode
  row(...children: ReactNode[]): ReactNode
  column(...children: ReactNode[]): ReactNode
  indent(...children: ReactNode[]): ReactNode
}

export function createStyle(color: boolean): Style {
  const style: Style = {
    text: (tone, ...children) => {
      const named = COLORS[tone]
      const props = !color
        ? {}
        : {
            ...(named && { color: named }),
            ...(tone === 'dim' && { dimColor: true }),
            ...(tone === 'strong' && { bold: true }),
          }
      return createElement(Text, { wrap: 'wrap', ...props }, ...children)
    },
    fixed: (tone, text) => createElement(Box, { flexShrink: 0 }, style.text(tone, text)),
    row: (...children) => createElement(Box, { flexDirection: 'row' }, ...children),
    column: (...children) => createElement(Box, { flexDirection: 'column' }, ...children),
    indent: (...children) => createElement(Box, { flexDirection: 'column', paddingLeft: 2 }, ...children),
  }
  return style
}
