/** Whatever a name holds, text is cut and padded to the cells that it may take, and no part of it is lost. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import stringWidth from 'string-width'
import {
  cells,
  padEnd,
  pathParts,
  safeText,
  truncate,
  truncateStart,
  wrap,
} from '../../reporters/tui/cells.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map(safeText)
/** At least as wide as the widest grapheme. */
const width = fc.integer({ min: 8, max: 30 })

describe('text in cells', () => {
  const WIDTHS: readonly (readonly [string, number])[] = [
    ['Run', 3],
    ['─│█░▄▒▓·…', 9],
    ['自動起動', 8],
    ['e\u0301', 1],
    ['ｶﾞ', 2],
    ['👩', 2],
  ]
  for (const [name, wanted] of WIDTHS) it(`${name} takes ${wanted}`, () => assert.equal(cells(name), wanted))

  const ESCAPED: readonly (readonly [string, string])[] = [
    ['a\u0301\u0302\u0303\u0304', 'a\u0301\u0302\\u{303}\\u{304}'],
    ['👍🏽', '👍\\u{1f3fd}'],
    ['\u1112\u1161', '\u1112\\u{1161}'],
  ]
  for (const [name, wanted] of ESCAPED)
    it(`${wanted} is drawn as an escape`, () => assert.equal(safeText(name), wanted))

  it('is padded to exactly its width', () => {
    fc.assert(fc.property(text, width, (name, room) => stringWidth(padEnd(name, room, '…')) === room))
  })

  it('keeps its beginning or its end where it is cut', () => {
    fc.assert(
      fc.property(text, width, (name, room) => {
        const [start, end] = [truncate(name, room, '…'), truncateStart(name, room, '…')]
        if (cells(name) <= room) return start === name && end === name
        return (
          cells(start) <= room &&
          cells(end) <= room &&
          name.startsWith(start.slice(0, -1)) &&
          name.endsWith(end.slice(1))
        )
      }),
    )
  })

  it('is wrapped without losing a character', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), width, (texts, room) => {
        const lines = wrap(texts, room, 1000, '…')
        return lines.every((line) => cells(line.trimEnd()) <= room) && lines.join('') === texts.join('')
      }),
    )
  })

  const PATHS: readonly (readonly [path: string, width: number, lines: readonly string[]])[] = [
    ['HKLM\\Software\\Run', 40, ['HKLM\\Software\\Run']],
    ['HKLM\\Software\\Run', 15, ['HKLM\\Software\\', 'Run']],
    ['HKLM\\Windows NT\\Run', 10, ['HKLM\\', 'Windows NT', '\\Run']],
    ['HKLM\\a name\u001bx', 14, ['HKLM\\', 'a name\\x1bx']],
  ]
  for (const [path, room, lines] of PATHS)
    it(`${JSON.stringify(path)} breaks at its backslashes in ${room}`, () =>
      assert.deepEqual(wrap(pathParts(path), room, 10, '…'), lines))
})
