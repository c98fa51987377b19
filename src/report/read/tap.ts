/** Reads TAP: the events are in the YAML blocks, the record of the run in a comment. */
import { Parser } from 'tap-parser'
import { RegmonError } from '../../errors.ts'
import { TAP_RECORD } from '../tap-text.ts'
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

interface Diagnosed {
  readonly ok: boolean
  readonly name: string
  readonly diag?: Readonly<Record<string, unknown>> | null
}

/** Watches that report the same event hold it each in its own block. */
interface Collected extends ReportedEvent {
  readonly run: unknown
  readonly watches: NamedWatch[]
}

function readDocument(text: string, name: string): ReportedRun[] {
  const runs: ReportedRun[] = []
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

  const listen = (parser: Parser): void => {
    parser.on('child', listen)
    parser.on('extra', (line: string) => broken.push(line.trim()))
    parser.on('bailout', (reason: string) => errors.push(reason))
    parser.on('comment', (comment: string) => {
      const line = comment.trim()
      if (!line.startsWith(TAP_RECORD)) return
      const record = readRecord(parse(line.slice(TAP_RECORD.length), name), name)
      if (record.type === 'run-end') runs.push({ ...newReportedRun(name), summary: record.summary })
    })
    parser.on('assert', ({ ok, name: point, diag }: Diagnosed) => {
      if (diag == null) return
      if (typeof diag['code'] === 'string' && !ok) errors.push(point)
      for (const value of [...asList(diag['events']), ...asList(diag['findings'])]) {
        const { run, watch, view } = diag
        collect(value, point, { run, watch, view })
      }
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
  runs[0]!.errors.push(...new Set(errors))
  return runs
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RegmonError('REGMON_REPORT_INVALID', 'invalid JSON in the record of the run', { where: name })
  }
}
