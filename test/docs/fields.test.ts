/** The table of a policy's fields in docs/policies.md comes from the schema. UPDATE_GOLDEN=1 rewrites it. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { PolicySchema } from '../../src/policy/schema.ts'
import { DOCS } from './page.ts'

const FILE = join(DOCS, 'policies.md')

interface Field {
  readonly type?: string
  readonly const?: string
  readonly anyOf?: readonly Field[]
  readonly items?: Field
  readonly description?: string
}

function typeOf(field: Field): string {
  if (field.const !== undefined) return `\`'${field.const}'\``
  if (field.anyOf?.every((one) => one.const !== undefined)) return field.anyOf.map(typeOf).join(', ')
  if (field.anyOf !== undefined) return 'pattern'
  if (field.type === 'array' && field.items !== undefined) return `list of ${typeOf(field.items)}`
  return field.type === 'integer' ? 'whole number' : String(field.type)
}

it('docs/policies.md has a table of all fields', () => {
  const page = readFileSync(FILE, 'utf8')
  const rows = Object.entries(PolicySchema.properties as Record<string, Field>).map(
    ([name, field]) =>
      `| \`${name}\` | ${typeOf(field)} | ${field.description?.replaceAll(/\s+/g, ' ') ?? ''} |`,
  )
  const table = ['| field | takes | |', '| --- | --- | --- |', ...rows].join('\n')
  const updated = page.replace(
    /(<!-- fields: .* -->\n)[\s\S]*?(<!-- end of fields -->)/,
    (_, start, end) => `${start}${table}\n${end}`,
  )
  if (process.env['UPDATE_GOLDEN']) writeFileSync(FILE, updated)
  else assert.equal(page, updated)
})
