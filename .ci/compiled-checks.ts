/** The source text that stands for `src/fits.ts` in a build: each schema as the check that TypeBox compiles it to. */
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { SCHEMAS } from '../src/schemas.ts'

/** A module that exports `fits`. */
export function compiledChecks(): string {
  const checks = Object.entries(SCHEMAS).map(
    ([name, schema]) => `${name}: (() => {\n${TypeCompiler.Code(schema, { language: 'javascript' })}\n})()`,
  )
  return `const checks = {\n${checks.join(',\n')}\n}\nexport const fits = (name, value) => checks[name](value)\n`
}
