/** The schema of what a running watch is asked. */
import { literals, type Static, Type } from '../../schema.ts'

export const QuestionSchema = Type.Object(
  {
    ask: literals(['status', 'scan']),
    policies: Type.Optional(Type.Array(Type.String())),
    /** For `scan`: answer when it is finished. */
    wait: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

export type Question = Static<typeof QuestionSchema>
