import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { compareUpcased, sameName, upcase, upcaseUnit } from '../../src/registry/index.ts'

const CASES: readonly (readonly [name: string, upcased: string, why: string])[] = [
  ['', '', 'the default value'],
  ['Run', 'RUN', 'ASCII'],
  ['RUN', 'RUN', 'nothing to do'],
  ['straße', 'STRAßE', 'one unit never becomes two'],
  ['éÿ', 'ÉŸ', 'Latin-1, whose ÿ leaves it'],
  ['µ', 'µ', 'the micro sign is no letter'],
  ['ı', 'ı', 'dotless i is no I'],
  ['ſ', 'ſ', 'long s is no S'],
  ['ǅ', 'ǅ', 'title case stays'],
  ['ǆ', 'Ǆ', 'the small of the same letter does not'],
  ['ς', 'ς', 'final sigma is no sigma'],
  ['ᾳ', 'ᾼ', 'iota subscript stays one unit'],
  ['ⅷ', 'Ⅷ', 'numerals that have a case'],
  ['ａ', 'Ａ', 'full width'],
  ['a\0b', 'A\0B', 'NUL'],
  ['a\ud800b', 'A\ud800B', 'lone surrogate'],
  ['𐐨', '𐐨', 'what two units spell has no case'],
]

for (const [name, upcased, why] of CASES) {
  it(`upper-cases ${JSON.stringify(name)}: ${why}`, () => assert.equal(upcase(name), upcased))
}

it('upper-cases unit by unit, whatever the units are and however many', () => {
  const units = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 0xffff })),
    fc.array(fc.integer({ min: 0, max: 0xff }), { minLength: 4000, maxLength: 9000 }),
  )
  fc.assert(
    fc.property(units, (units) => {
      const text = units.map((unit) => String.fromCharCode(unit)).join('')
      const expected = units.map((unit) => String.fromCharCode(upcaseUnit(unit))).join('')
      assert.equal(upcase(text), expected)
    }),
  )
})

it('maps no two letters to one, and no capital any further', () => {
  const from = new Map<number, number>()
  for (let unit = 0; unit < 0x10000; unit++) {
    const capital = upcaseUnit(unit)
    if (capital === unit) continue
    assert.equal(from.has(capital), false, `U+${capital.toString(16)}`)
    assert.equal(upcaseUnit(capital), capital, `U+${unit.toString(16)}`)
    from.set(capital, unit)
  }
  assert.equal(from.size, 1163)
})

it('compares names as the registry does', () => {
  assert.equal(sameName('Straße', 'STRAßE'), true)
  assert.equal(sameName('Strasse', 'STRAßE'), false)
  assert.ok(compareUpcased('A_', 'AB') > 0, '_ comes after the capitals')
})
