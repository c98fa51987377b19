/** JSON on one line, safe to show. */
import { MARKED_COMMAND } from './ci-text.ts'
import { UNSAFE } from './terminal-text.ts'

/**
 * JSON of an object or string: valid Unicode whatever it holds, with every control, separator, bidi and zero-width
 * character as `\uXXXX`, because people look at such lines on terminals.
 */
export function safeJsonLine(value: object | string): string {
  const json = JSON.stringify(value).replaceAll(MARKED_COMMAND, '#\\u0023')
  return json.replace(UNSAFE, (char) => char.split('').map(escapeUnit).join(''))
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** NXLog's `$raw_event`: the fields as `Key="value"` joined by blanks, escaped as in JSON. */
export function rawEvent(fields: object): string {
  return Object.entries(fields)
    .map(
      ([name, value]) => `${name}=${safeJsonLine(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join(' ')
}
