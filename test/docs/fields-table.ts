/** The tables of fields in the docs, between two comments of Markdown. */
import { fieldTable } from '../../.ci/schema-docs.ts'
import { SCHEMAS } from '../../src/schemas.ts'

const [BEGIN, END] = ['<!-- fields: npm run docs:fields writes this table -->', '<!-- end of fields -->']

export const FIELD_DOCUMENTS = {
  policy: new URL('../../docs/policies.md', import.meta.url),
  config: new URL('../../docs/config.md', import.meta.url),
} as const

/** @returns the document with its table as the schema has it. @throws Error where it has no place for a table. */
export function withFields(file: URL, document: string): string {
  const [what] = Object.entries(FIELD_DOCUMENTS).find(([, known]) => known.href === file.href) ?? []
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`${file.pathname} lacks "${BEGIN}" and "${END}"`)
  const table = fieldTable(what === 'config' ? SCHEMAS.config : SCHEMAS.policy)
  return `${document.slice(0, begin)}${BEGIN}\n\n${table}\n\n${document.slice(end)}`
}
