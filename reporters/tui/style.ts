/** Ink elements without JSX, so that Node runs the sources unchanged. Colours are optional. */
import { Box, Text, type TextProps } from 'ink'
import { createElement, type ReactNode } from 'react'

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'dim' | 'plain' | 'strong' | 'selected'

const COLORS: Partial<Record<Tone, string>> = { good: 'green', bad: 'red', warn: 'yellow', info: 'cyan' }

/** Makes the elements of one output, with or without colours. */
export interface Style {
  text(tone: Tone, ...children: ReactNode[]): ReactNode
  /** Text that the layout does not shrink. */
  fixed(tone: Tone, text: string): ReactNode
  row(...children: ReactNode[]): ReactNode
  column(...children: ReactNode[]): ReactNode
  indent(...children: ReactNode[]): ReactNode
}

/** Ink's properties for a tone; none without colours. */
export function textProps(tone: Tone, color: boolean): TextProps {
  const colorName = COLORS[tone]
  if (!color) return {}
  return {
    ...(colorName && { color: colorName }),
    ...(tone === 'dim' && { dimColor: true }),
    ...(tone === 'strong' && { bold: true }),
    ...(tone === 'selected' && { inverse: true }),
  }
}

export function createStyle(color: boolean): Style {
  const style: Style = {
    text: (tone, ...children) =>
      createElement(Text, { wrap: 'wrap', ...textProps(tone, color) }, ...children),
    fixed: (tone, text) => createElement(Box, { flexShrink: 0 }, style.text(tone, text)),
    row: (...children) => createElement(Box, { flexDirection: 'row' }, ...children),
    column: (...children) => createElement(Box, { flexDirection: 'column' }, ...children),
    indent: (...children) => createElement(Box, { flexDirection: 'column', paddingLeft: 2 }, ...children),
  }
  return style
}
