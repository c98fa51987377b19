/** `regmon schema`: the JSON Schema of policies or of the config. */
import { RegmonError } from '../../errors.ts'
import { SCHEMAS } from '../../schemas.ts'
import type { Environment } from '../environment.ts'

export function schema(what: string, { out }: Environment): 0 {
  const { policy, config } = SCHEMAS
  const schemas: Record<string, object> = { policy, config }
  const found = Object.hasOwn(schemas, what) ? schemas[what] : undefined
  if (found === undefined) {
    throw new RegmonError('REGMON_SCHEMA_UNKNOWN', `there is no schema of "${what}"`, {
      hint: 'known are: policy, config',
    })
  }
  out(`${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...found }, null, 2)}\n`)
  return 0
}
