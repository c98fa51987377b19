/** Records that were read back → the events of the runs that told them. */
import { RegmonError } from '../../errors.ts'
import { schemaProblems } from '../../schema.ts'
import {
  type EventRecord,
  EventSchema,
  type FindingRecord,
  FindingSchema,
  type RunRecord,
  RunSchema,
} from '../records.ts'

/** One line of a report. */
export type Told = EventRecord | FindingRecord | RunRecord

/** One run, as far as its stream goes. */
export interface ToldRun {
  /** Where it was read. */
  readonly name: string
  /** In order; each with the watches that told it, where the report says: pattern and view. */
  readonly told: { readonly record: EventRecord | FindingRecord; readonly watches: readonly ToldWatch[] }[]
  /** `undefined` where the stream ends before it: the run never ended, or was cut. */
  record: RunRecord | undefined
  /** What made it fail before or beside the scan. */
  readonly errors: string[]
}

export interface ToldWatch {
  readonly watch: string
  readonly view: string
}

export function newToldRun(name: string): ToldRun {
  return { name, told: [], record: undefined, errors: [] }
}

const SCHEMAS = {
  FINDING: FindingSchema,
  RUN: RunSchema,
  CHANGE: EventSchema,
  DELETE: EventSchema,
  NEW: EventSchema,
}

/** @throws RegmonError where the value is none of them. */
export function checkRecord(value: unknown, where: string): Told {
  const type =
    typeof value === 'object' && value !== null && 'EventType' in value ? value.EventType : undefined
  const schema =
    typeof type === 'string' && Object.hasOwn(SCHEMAS, type)
      ? SCHEMAS[type as keyof typeof SCHEMAS]
      : undefined
  if (schema === undefined)
    throw new RegmonError('REGMON_REPORT_INVALID', 'this is no event of regmon', { where })
  const [problem] = schemaProblems(schema, value)
  if (problem === undefined) return value as Told
  throw new RegmonError(
    'REGMON_REPORT_INVALID',
    `the event does not fit: ${problem.pointer}: expected ${problem.expected}, found ${problem.found}`,
    { where },
  )
}
