/** What people read of a schema: the table of its fields in the docs, and its type with doc comments in `dist`. */
import type { TSchema } from '../src/schema.ts'

/** A table in Markdown, one line for each field. */
export function fieldTable(schema: TSchema): string {
  const lines = fieldsOf(schema).map(([name, field]) => {
    const { description, default: value, examples } = field
    const cells = [
      code(name),
      code(typeText(field)),
      value === undefined ? '' : code(literal(value)),
      description,
    ]
    return `| ${[...cells, code(literal(examples[0]))].join(' | ')} |`
  })
  return ['| field | type | default | meaning | example |', '| --- | --- | --- | --- | --- |', ...lines].join(
    '\n',
  )
}

/** An interface in TypeScript, each field with its description, default and example. */
export function interfaceText(name: string, summary: string, schema: TSchema): string {
  return `/** ${summary} */\nexport interface ${name} ${objectText(schema, '')}\n`
}

function objectText(schema: TSchema, indent: string): string {
  const lines = fieldsOf(schema).map(([name, field]) => {
    const optional = schema['required']?.includes(name) ? '' : '?'
    return `${comment(field, `${indent}  `)}${indent}  ${name}${optional}: ${typeText(field, `${indent}  `)}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

function comment({ description, default: value, examples }: TSchema, indent: string): string {
  if (description === undefined) return ''
  const lines = [
    description,
    ...(value === undefined ? [] : [`@default ${literal(value)}`]),
    ...(examples ?? []).map((example: unknown) => `@example ${literal(example)}`),
  ]
  // A glob may hold what ends a comment.
  const text = lines.map((line) => line.replaceAll('*/', '*\u200b/'))
  if (text.length === 1) return `${indent}/** ${text[0]} */\n`
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

/** @param indent of the lines of an object; without it, an object takes one line and no comments. */
function typeText(schema: TSchema, indent?: string): string {
  if (typeof schema['typeScript'] === 'string') return schema['typeScript']
  if (schema.const !== undefined) return literal(schema.const)
  if (Array.isArray(schema.anyOf))
    return schema.anyOf.map((option: TSchema) => typeText(option, indent)).join(' | ')
  if (schema['patternProperties'] !== undefined) {
    const [value] = Object.values<TSchema>(schema['patternProperties'])
    return `{ [key: string]: ${typeText(value!)} }`
  }
  switch (schema['type']) {
    case 'array': {
      const item = typeText(schema['items'], indent)
      return Array.isArray(schema['items'].anyOf) ? `(${item})[]` : `${item}[]`
    }
    case 'object': {
      if (indent !== undefined) return objectText(schema, indent)
      const fields = fieldsOf(schema).map(
        ([name, field]) => `${name}${schema['required']?.includes(name) ? '' : '?'}: ${typeText(field)}`,
      )
      return `{ ${fields.join('; ')} }`
    }
    case 'integer':
      return 'number'
    default:
      return schema['type']
  }
}

function fieldsOf(schema: TSchema): [string, TSchema][] {
  return Object.entries<TSchema>(schema['properties'])
}

/** A value as TypeScript writes it. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${/^\w+$/.test(key) ? key : literal(key)}: ${literal(item)}`)
    .join(', ')} }`
}

/** Text that neither ends the code nor the cell. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}
