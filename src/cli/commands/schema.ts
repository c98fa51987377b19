/** `regmon schema`: prints the JSON Schema of policies or of the config. */
import { RegmonError } from '../../errors.ts'
import { SCHEMAS } from '../../schemas.ts'
import type { Environment } from '../environment.ts'

/** Keywords of our own, for messages and types. Validators that are strict refuse what they do not know. */
const OWN_KEYWORDS = new Set(['expected', 'typeScript'])

export function schema(what: string, { out }: Environment): 0 {
  if (what !== 'policy' && what !== 'config') {
    throw new RegmonError('REGMON_SCHEMA_UNKNOWN', `there is no schema "${what}"`, {
      hint: 'known schemas: policy, config',
    })
  }
  const published = { $schema: 'http://json-schema.org/draft-07/schema#', ...SCHEMAS[what] }
  const withoutOwn = (key: string, value: unknown): unknown => (OWN_KEYWORDS.has(key) ? undefined : value)
  out(`${JSON.stringify(published, withoutOwn, 2)}\n`)
  return 0
}
