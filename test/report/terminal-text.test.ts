/** What an attacker writes, as people and lines may see it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { rawEvent, safeJsonLine } from '../../src/report/json-line.ts'
import { tapComment, tapLine, tapText } from '../../src/report/tap-text.ts'
import { terminalText } from '../../src/report/terminal-text.ts'

/** The code points that no terminal may get, said apart from the code that escapes them. */
const UNSAFE: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0x1fffe, 0x1ffff],
  [0xe0000, 0xe0fff],
]
const isUnsafe = (code: number): boolean => UNSAFE.some(([first, last]) => code >= first && code <= last)

const AS_SHOWN: Readonly<Record<string, string>> = {
  '\u001b[31m': '\\x1b[31m',
  '\u009b': '\\x9b',
  '\u202e': '\\u202e',
  '\ud800': '\\ud800',
  '\u{e0041}': '\\u{e0041}',
  'C:\\Users\\x': 'C:\\Users\\x',
  'Zürich 日本語 𝐑': 'Zürich 日本語 𝐑',
}

describe('text for a terminal', () => {
  for (const [text, shown] of Object.entries(AS_SHOWN)) {
    it(`is ${shown}`, () => assert.equal(terminalText(text), shown))
  }

  it('escapes every unsafe code point, and leaves the rest of the first plane alone', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code > 0x1ffff && code < 0xe0000) continue
      const char = String.fromCodePoint(code)
      const shown = terminalText(char)
      if (isUnsafe(code)) assert.match(shown, /^\\(x|u)[{0-9a-f}]+$/, code.toString(16))
      else if (code <= 0xffff) assert.equal(shown, char, code.toString(16))
    }
  })
})

describe('any text', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 40 })
  const anyUnits = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))
  const isShowable = (text: string): boolean => [...text].every((char) => !isUnsafe(char.codePointAt(0)!))

  it('is one line of JSON that says the same, and shows nothing unsafe', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, anyUnits), (text) => {
        const line = safeJsonLine({ [text]: [text] })
        assert.ok(isShowable(line))
        assert.deepEqual(JSON.parse(line), { [text]: [text] })
        assert.ok(isShowable(rawEvent({ Name: text })))
      }),
    )
  })

  it('makes one line of TAP, a point or a comment that begins nothing', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, anyUnits, fc.constantFrom('{', 'Subtest: x', 'regmon {}')), (text) => {
        const lines = [tapLine(`ok 1 - ${tapText(text)}`), tapComment('info', text)]
        assert.ok(lines.every(isShowable))
        assert.doesNotMatch(lines[0]!, /\{\s*$/)
        assert.match(lines[1]!, /^# info: /)
      }),
    )
  })
})
