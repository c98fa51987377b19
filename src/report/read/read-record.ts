/** One record of a report, checked and read as the event that it stands for. */
import { RegmonError } from '../../errors.ts'
import { schemaProblems } from '../../schema.ts'
import { RecordMismatch, readDifference, readFinding, readRun } from '../nxlog/read.ts'
import {
  type EventRecord,
  EventSchema,
  type FindingRecord,
  FindingSchema,
  type RunRecord,
  RunSchema,
} from '../nxlog/records.ts'
import type { RunSummary } from '../run-event.ts'
import type { RecordedEvent } from './reported-run.ts'

const SCHEMAS = {
  FINDING: FindingSchema,
  RUN: RunSchema,
  CHANGE: EventSchema,
  DELETE: EventSchema,
  NEW: EventSchema,
}

/**
 * @param written what the author of the report wrote: anything.
 * @param where the place in the report, for the error.
 * @throws RegmonError where it is not a record of regmon.
 */
export function readRecord(
  written: unknown,
  where: string,
): RecordedEvent | { readonly type: 'run-end'; readonly summary: RunSummary } {
  const value = plainCopy(written, where)
  const type =
    typeof value === 'object' && value !== null && 'EventType' in value ? value.EventType : undefined
  const schema =
    typeof type === 'string' && Object.hasOwn(SCHEMAS, type)
      ? SCHEMAS[type as keyof typeof SCHEMAS]
      : undefined
  if (schema === undefined) throw invalid('not an event of regmon', where)
  const [problem] = schemaProblems(schema, value)
  if (problem !== undefined) {
    const { pointer, expected, found } = problem
    throw invalid(`invalid event: ${pointer}: expected ${expected}, found ${found}`, where)
  }
  try {
    return toEvent(value as EventRecord | FindingRecord | RunRecord)
  } catch (error) {
    if (error instanceof RecordMismatch) throw invalid(`invalid event: ${error.message}`, where)
    throw error
  }
}

function toEvent(record: EventRecord | FindingRecord | RunRecord): ReturnType<typeof readRecord> {
  switch (record.EventType) {
    case 'RUN':
      return { type: 'run-end', summary: readRun(record) }
    case 'FINDING':
      return { type: 'finding', finding: readFinding(record) }
    default:
      return { type: 'difference', difference: readDifference(record) }
  }
}

/** No record of ours is nested this deep. */
const MAX_DEPTH = 8

/** Copies plain data; refuses cycles and sharing without end, which YAML can make, and anything nested too deep. */
function plainCopy(value: unknown, where: string, depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value !== 'object' || depth === MAX_DEPTH)
    throw invalid('not an event of regmon: it is nested too deep, or holds something other than data', where)
  if (Array.isArray(value)) return value.map((item) => plainCopy(item, where, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, plainCopy(field, where, depth + 1)]),
  )
}

function invalid(message: string, where: string): RegmonError {
  return new RegmonError('REGMON_REPORT_INVALID', message, { where })
}
