/** The docs list the fields that the schemas have. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { FIELD_DOCUMENTS, withFields } from './fields-table.ts'

for (const [what, file] of Object.entries(FIELD_DOCUMENTS)) {
  it(`the document of a ${what} has the table that npm run docs:fields writes`, () => {
    const document = readFileSync(file, 'utf8')
    assert.equal(document, withFields(file, document))
  })
}
