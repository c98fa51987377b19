import assert from 'node:assert/strict'
import { it } from 'node:test'
import { upcaseUnit } from '../../src/registry/index.ts'
import { RtlUpcaseUnicodeChar } from './write-registry.ts'

/** An older Windows may leave alone what regmon's table maps, but never maps it to something else. */
const mayLag = !process.env['WINEPREFIX']

it('upper-cases all 65,536 units as RtlUpcaseUnicodeChar does', () => {
  const different: string[] = []
  for (let unit = 0; unit < 0x10000; unit++) {
    const windows: number = RtlUpcaseUnicodeChar(unit)
    if (windows !== upcaseUnit(unit) && !(mayLag && windows === unit)) {
      different.push(
        `U+${unit.toString(16)}: U+${windows.toString(16)}, not U+${upcaseUnit(unit).toString(16)}`,
      )
    }
  }
  assert.deepEqual(different, [])
})
