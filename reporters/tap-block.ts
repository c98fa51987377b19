/** The YAML block below a test point. */
import { safeJsonLine } from '../src/report/json-line.ts'

export interface Block {
  /** One line each, safe to show; the first of it is what many tools show alone. */
  readonly message: readonly string[]
  readonly texts?: Readonly<Record<string, readonly string[]>>
  readonly fields?: Readonly<Record<string, string>>
  /** A list of objects, one JSON object a line. */
  readonly list?: { readonly name: string; readonly items: Iterable<object> }
}

export function* blockLines({
  message,
  texts = {},
  fields = {},
  list,
}: Block): Generator<string, void, void> {
  yield '---'
  for (const [name, lines] of Object.entries({ message, ...texts })) {
    if (lines.length > 1) {
      yield `${name}: |`
      for (const line of lines) yield `  ${line}`
    } else yield `${name}: ${safeJsonLine(lines.join())}`
  }
  // A JSON string is a YAML string, once nothing in it is special to a parser of lines.
  for (const [name, text] of Object.entries(fields)) yield `${name}: ${safeJsonLine(text)}`
  if (list !== undefined) {
    yield `${list.name}:`
    for (const item of list.items) yield `  - ${listItem(safeJsonLine(item))}`
  }
  yield '...'
}

/** Perl's TAP::Parser reads `- x : y` as a mapping, whatever surrounds it. In our JSON, only strings hold blanks. */
function listItem(json: string): string {
  return /^\S+\s*:(\s|$)/.test(json) ? json.replaceAll(' ', '\\u0020') : json
}
