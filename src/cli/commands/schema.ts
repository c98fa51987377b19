/** `regmon schema`: the JSON Schema of policies or of the config. */
import { ConfigSchema } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import { PolicySchema } from '../../policy/index.ts'
import type { Environment } from '../environment.ts'

export function schema(what: string, { out }: Environment): 0 {
  const schemas: Record<string, object> = { policy: PolicySchema, config: ConfigSchema }
  const found = Object.hasOwn(schemas, what) ? schemas[what] : undefined
  if (found === undefined) {
    throw new RegmonError('REGMON_SCHEMA_UNKNOWN', `there is no schema of "${what}"`, {
      hint: 'known are: policy, config',
    })
  }
  out(`${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...found }, null, 2)}\n`)
  return 0
}
