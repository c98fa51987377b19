/**
 * Whether data fits a schema. `.ci/bundle.ts` replaces this module by checks that are compiled from the same
 * schemas, so that TypeBox is loaded only to explain what does not fit.
 */
import { fitsSchema } from './schema.ts'
import { type Fitting, SCHEMAS, type SchemaName } from './schemas.ts'

/** @throws what a getter of the value throws. */
export function fits<Name extends SchemaName>(name: Name, value: unknown): value is Fitting<Name> {
  return fitsSchema(SCHEMAS[name], value)
}
