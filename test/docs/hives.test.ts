/** docs/HIVES.md says what is so. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { HIVES } from '../source/truth.ts'
import { DOCUMENT, withTable } from './hives-table.ts'

const document = readFileSync(DOCUMENT, 'utf8')
const skip = existsSync(HIVES) ? false : `the hives that the table is of are not here: ${HIVES.pathname}`

describe('docs/HIVES.md', () => {
  it('has the table that npm run docs:hives makes', { skip }, async () => {
    assert.equal(document, await withTable(document))
  })

  it('names existing tests', () => {
    const named = [...document.matchAll(/`([^`]+)` in `(test\/[^`]+)`/g)]
    assert.ok(named.length > 60, `${named.length} are named`)
    const missing = named.filter(([, name = '', file = '']) => {
      const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
      return !source.includes(name)
    })
    assert.deepEqual(
      missing.map(([text]) => text),
      [],
    )
  })
})
