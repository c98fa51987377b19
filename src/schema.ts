/**
 * The one place that knows TypeBox: schemas are written with it, types derive from them, and what
 * comes from outside is validated by them.
 */
import { type SchemaOptions, type Static, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { nearest } from './nearest.ts'

export { type Static, type TSchema, Type }

/** One of some strings. */
export const literals = <const T extends readonly string[]>(values: T, options: SchemaOptions = {}) =>
  Type.Unsafe<T[number]>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      options,
    ),
  )

/** What does not fit a schema, and where. */
export interface SchemaProblem {
  /** JSON pointer: `/watch/0`; empty for the whole. */
  readonly pointer: string
  readonly expected: string
  readonly found: string
}

/** All problems of a value, the first of each place only; empty where it fits. */
export function schemaProblems(schema: TSchema, value: unknown): SchemaProblem[] {
  try {
    return problemsOf(schema, value)
  } catch (thrown) {
    // A getter is a program of the user's.
    return [{ pointer: '', expected: 'plain data', found: `a property that throws: ${String(thrown)}` }]
  }
}

/** @throws what a getter of the value throws. */
export function fitsSchema<Schema extends TSchema>(schema: Schema, value: unknown): value is Static<Schema> {
  return Value.Check(schema, value)
}

function problemsOf(schema: TSchema, value: unknown): SchemaProblem[] {
  if (fitsSchema(schema, value)) return []
  const problems = new Map<string, SchemaProblem>()
  for (const error of Value.Errors(schema, value)) {
    if (problems.has(error.path)) continue
    const unknown =
      error.schema['additionalProperties'] === false && /Unexpected property/.test(error.message)
    problems.set(error.path, {
      pointer: error.path,
      expected: unknown ? noSuchProperty(error.schema, error.path) : expectation(error.schema, error.message),
      found: show(error.value),
    })
  }
  return [...problems.values()]
}

function noSuchProperty(schema: TSchema, pointer: string): string {
  const [closest] = nearest(
    pointer.slice(pointer.lastIndexOf('/') + 1),
    Object.keys(schema['properties'] ?? {}),
  )
  return `no such property${closest === undefined ? '' : ` (the nearest is "${closest}")`}`
}

/** The words of the schema (`expected`), or else TypeBox's. */
function expectation(schema: TSchema, message: string): string {
  if (typeof schema['expected'] === 'string') return schema['expected']
  if (Array.isArray(schema.anyOf)) {
    const options = schema.anyOf.map((option: TSchema) =>
      option.const !== undefined ? JSON.stringify(option.const) : option.type,
    )
    return `one of ${options.join(', ')}`
  }
  return message.replace(/^Expected /, '').replace(/^./, (first) => first.toLowerCase())
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  let text: string
  try {
    text = JSON.stringify(value) ?? String(value)
  } catch {
    return 'something that refers to itself'
  }
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
