/** `npm run docs:hives`: writes what regmon says of the hives in ../shared/hives into docs/HIVES.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { DOCUMENT, withTable } from './hives-table.ts'

writeFileSync(DOCUMENT, await withTable(readFileSync(DOCUMENT, 'utf8')))
