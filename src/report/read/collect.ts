/** Records that were read back → the events of the runs that told them. */
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
import type { Difference, Finding, RunSummary } from '../run-event.ts'

export type ToldEvent =
  | { readonly type: 'difference'; readonly difference: Difference }
  | { readonly type: 'finding'; readonly finding: Finding }

/** One line of a report. */
type Told = ToldEvent | { readonly type: 'run-end'; readonly summary: RunSummary }

/** A difference or finding, and the watches that told it, where the report says. */
export interface ToldRecord {
  readonly event: ToldEvent
  readonly watches: readonly ToldWatch[]
}

/** One run, as far as its stream goes. */
export interface ToldRun {
  /** Where it was read. */
  readonly name: string
  /** In order. */
  readonly told: ToldRecord[]
  /** `undefined` where the stream ends before it: the run never ended, or was cut. */
  summary: RunSummary | undefined
  /** What made it fail before or beside the scan. */
  readonly errors: string[]
}

export function placeOf(event: ToldEvent): Difference | Finding {
  return event.type === 'difference' ? event.difference : event.finding
}

export interface ToldWatch {
  readonly watch: string
  readonly view: string
}

export function newToldRun(name: string): ToldRun {
  return { name, told: [], summary: undefined, errors: [] }
}

const SCHEMAS = {
  FINDING: FindingSchema,
  RUN: RunSchema,
  CHANGE: EventSchema,
  DELETE: EventSchema,
  NEW: EventSchema,
}

/**
 * What a report's author wrote, as the event that it must be.
 * @throws RegmonError where the value is not a record.
 */
export function readRecord(written: unknown, where: string): Told {
  const value = plainCopy(written, where)
  const type =
    typeof value === 'object' && value !== null && 'EventType' in value ? value.EventType : undefined
  const schema =
    typeof type === 'string' && Object.hasOwn(SCHEMAS, type)
      ? SCHEMAS[type as keyof typeof SCHEMAS]
      : undefined
  if (schema === undefined)
    throw new RegmonError('REGMON_REPORT_INVALID', 'this is no event of regmon', { where })
  const [problem] = schemaProblems(schema, value)
  if (problem !== undefined) {
    const { pointer, expected, found } = problem
    throw misfit(`${pointer}: expected ${expected}, found ${found}`, where)
  }
  try {
    return toEvent(value as EventRecord | FindingRecord | RunRecord)
  } catch (error) {
    if (error instanceof RecordMismatch) throw misfit(error.message, where)
    throw error
  }
}

function toEvent(record: EventRecord | FindingRecord | RunRecord): Told {
  switch (record.EventType) {
    case 'RUN':
      return { type: 'run-end', summary: readRun(record) }
    case 'FINDING':
      return { type: 'finding', finding: readFinding(record) }
    default:
      return { type: 'difference', difference: readDifference(record) }
  }
}

function misfit(problem: string, where: string): RegmonError {
  return new RegmonError('REGMON_REPORT_INVALID', `the event does not fit: ${problem}`, { where })
}

/** Deeper than any record of ours. */
const DEPTH = 8

/** A copy of plain data and nothing else: no cycle (YAML can make one), nothing too deep to be written again. */
function plainCopy(value: unknown, where: string, depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value !== 'object' || depth === DEPTH)
    throw new RegmonError('REGMON_REPORT_INVALID', 'this is no event of regmon: it holds what none does', {
      where,
    })
  if (Array.isArray(value)) return value.map((item) => plainCopy(item, where, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, plainCopy(field, where, depth + 1)]),
  )
}
