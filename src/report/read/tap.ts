/** Reads TAP: the watches are its test points, the events are in their YAML blocks, the record of the run in a comment. */
import { Parser } from 'tap-parser'
import { RegmonError } from '../../errors.ts'
import type { WatchResult } from '../run-event.ts'
import { parseWatchName, RECORDED, TAP_RECORD } from '../tap-text.ts'
import { readRecord } from './read-record.ts'
import {
  bodyOf,
  type NamedWatch,
  newReportedRun,
  type ReportedEvent,
  type ReportedRun,
} from './reported-run.ts'

/** @throws RegmonError where the TAP is broken, or a block holds something that is not an event. */
export function readTap(text: string, name: string): ReportedRun[] {
  return text
    .split(/^(?=TAP version )/m)
    .filter((document) => document.trim() !== '')
    .flatMap((document) => readDocument(document, name))
}

interface TestPoint {
  readonly ok: boolean
  readonly name: string
  readonly skip?: string | boolean
  readonly diag?: Readonly<Record<string, unknown>> | null
}

/** Watches that report the same event hold it each in its own block. */
interface Collected extends ReportedEvent {
  readonly run: unknown
  readonly watches: NamedWatch[]
}

function readDocument(text: string, name: string): ReportedRun[] {
  const runs: ReportedRun[] = []
  const results: WatchResult[] = []
  const errors: string[] = []
  const broken: string[] = []
  const events = new Map<string, Collected>()

  const collect = (value: unknown, point: string, { run, watch, view }: Record<string, unknown>): void => {
    const event = readRecord(value, `${name}: ${point}`)
    if (event.type === 'run-end') return
    const { hostname, policies, id: eventId } = bodyOf(event)
    const id = JSON.stringify([run, hostname, policies, eventId])
    const entry = events.get(id) ?? { event, run, watches: [] }
    events.set(id, entry)
    if (typeof watch === 'string' && typeof view === 'string') entry.watches.push({ watch, view })
  }

  /** @param policy the policy whose subtest it is; `undefined` at the top. */
  const listen = (parser: Parser, policy?: string): void => {
    parser.on('child', (child: Parser) => listen(child, child.name.replace(/\\([\\#])/g, '$1')))
    parser.on('extra', (line: string) => broken.push(line.trim()))
    parser.on('bailout', (reason: string) => errors.push(reason))
    parser.on('comment', (comment: string) => {
      const line = comment.trim()
      if (!line.startsWith(TAP_RECORD)) return
      const record = readRecord(parse(line.slice(TAP_RECORD.length), name), name)
      if (record.type === 'run-end') runs.push({ ...newReportedRun(name), summary: record.summary })
    })
    parser.on('assert', (point: TestPoint) => {
      const { ok, diag } = point
      const items = Array.isArray(diag?.['events']) ? diag['events'] : []
      if (policy !== undefined) results.push(resultOf(point, policy, items.length))
      if (diag == null) return
      if (typeof diag['code'] === 'string' && !ok) errors.push(point.name)
      for (const item of items) collect(item, point.name, diag)
    })
  }
  const parser = new Parser({ strict: true })
  listen(parser)
  parser.end(text)
  if (broken.length > 0)
    throw new RegmonError('REGMON_REPORT_INVALID', `the TAP is broken: ${broken[0]}`, { where: name })
  if (runs.length === 0) runs.push(newReportedRun(name))
  // One document may hold the runs of many machines, with a record for each.
  for (const { event, run, watches } of events.values()) {
    const own =
      runs.find(({ summary }) => summary?.runId === run) ??
      runs.find(({ summary }) => summary?.hostname === bodyOf(event).hostname) ??
      runs[0]!
    own.events.push({ event, watches })
  }
  const [first] = runs
  first!.errors.push(...new Set(errors))
  if (runs.length === 1) first!.results = withRecorded(results, first!.summary?.watchResults ?? [])
  return runs
}

function resultOf({ ok, name, skip, diag }: TestPoint, policy: string, events: number): WatchResult {
  const { watch, view } = parseWatchName(name)
  const reason = typeof skip === 'string' ? skip : undefined
  const status = skip ? (reason === RECORDED ? 'recorded' : 'skipped') : 'compared'
  return {
    policy,
    // A block holds the pattern as it is, a name as it is shown.
    watch: typeof diag?.['watch'] === 'string' ? diag['watch'] : watch,
    view,
    recursive: false,
    status: ok || events > 0 ? status : 'unrecorded',
    events,
    ...(status === 'skipped' && reason !== undefined && { reason }),
  }
}

/** The results in the record say more, where it names a watch. */
function withRecorded(results: readonly WatchResult[], recorded: readonly WatchResult[]): WatchResult[] {
  const id = ({ policy, watch, view }: WatchResult): string => JSON.stringify([policy, watch, view])
  const known = new Map(recorded.map((result) => [id(result), result]))
  return results.map((result) => known.get(id(result)) ?? result)
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RegmonError('REGMON_REPORT_INVALID', 'invalid JSON in the record of the run', { where: name })
  }
}
