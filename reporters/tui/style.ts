/** Ink's elements without JSX, so that the sources run as they are; colours only where they are wanted. */
import { Box, Text, type TextProps } from 'ink'
import { createElement, type ReactNode } from 'react'

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'dim' | 'plain' | 'strong' | 'chosen'

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

/** What makes a text look its tone; nothing without colours. */
export function look(tone: Tone, color: boolean): TextProps {
  const named = COLORS[tone]
  if (!color) return {}
  return {
    ...(named && { color: named }),
    ...(tone === 'dim' && { dimColor: true }),
    ...(tone === 'strong' && { bold: true }),
    ...(tone === 'chosen' && { inverse: true }),
  }
}

export function createStyle(color: boolean): Style {
  const style: Style = {
    text: (tone, ...children) => createElement(Text, { wrap: 'wrap', ...look(tone, color) }, ...children),
    fixed: (tone, text) => createElement(Box, { flexShrink: 0 }, style.text(tone, text)),
    row: (...children) => createElement(Box, { flexDirection: 'row' }, ...children),
    column: (...children) => createElement(Box, { flexDirection: 'column' }, ...children),
    indent: (...children) => createElement(Box, { flexDirection: 'column', paddingLeft: 2 }, ...children),
  }
  return style
}
