/** `npm run docs:fields`: writes the tables of fields, which the schemas hold, into the docs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { FIELD_DOCUMENTS, withFields } from './fields-table.ts'

for (const file of Object.values(FIELD_DOCUMENTS))
  writeFileSync(file, withFields(file, readFileSync(file, 'utf8')))
