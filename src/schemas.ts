/** Every schema that something from outside is held against as it comes in, by the name of what it describes. */
import { ConfigSchema } from './config/schema.ts'
import { PolicySchema } from './policy/schema.ts'
import type { Static } from './schema.ts'
import { ContentSchema, TargetSchema } from './store/schemas.ts'
import { QuestionSchema } from './watch/control/question.ts'

export const SCHEMAS = {
  policy: PolicySchema,
  config: ConfigSchema,
  question: QuestionSchema,
  content: ContentSchema,
  target: TargetSchema,
}

export type SchemaName = keyof typeof SCHEMAS

/** The data that fits a schema. */
export type Fitting<Name extends SchemaName> = Static<(typeof SCHEMAS)[Name]>
