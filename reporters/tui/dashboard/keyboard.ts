/** Ink's key strokes as {@link Key}s. Keys that were typed fast arrive as one text. */
import type { Key as Stroke } from 'ink'
import type { Key } from './press.ts'

const NAMED: readonly (readonly [keyof Stroke, Key])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
]

export function keysOf(input: string, stroke: Stroke): Key[] {
  const named = NAMED.find(([name]) => stroke[name])
  if (named !== undefined) return [named[1]]
  if (stroke.ctrl) return input === 'c' || input === 'u' ? [`ctrl-${input}`] : []
  if (stroke.meta || stroke.tab) return []
  return [...input].flatMap((char) => {
    if (char === '\u0003') return ['ctrl-c']
    if (char === '\r' || char === '\n') return ['enter']
    if (char === '\u007f' || char === '\b') return ['backspace']
    return /\p{Cc}/u.test(char) ? [] : [char]
  })
}
