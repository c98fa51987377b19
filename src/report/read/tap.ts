/** TAP of earlier runs: the events stand in the YAML blocks, the record of the run in a comment. */
import { Parser } from 'tap-parser'
import { RegmonError } from '../../errors.ts'
import { TAP_RECORD } from '../tap-text.ts'
import { newToldRun, placeOf, readRecord, type ToldRecord, type ToldRun, type ToldWatch } from './collect.ts'

/** @throws RegmonError where the TAP is broken, or a block holds what is no event. */
export function readTap(text: string, name: string): ToldRun[] {
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

/** An event that several watches told stands in the block of each. */
interface Collected extends ToldRecord {
  readonly run: unknown
  readonly watches: ToldWatch[]
}

function readDocument(text: string, name: string): ToldRun[] {
  const runs: ToldRun[] = []
  const errors: string[] = []
  const broken: string[] = []
  const told = new Map<string, Collected>()

  const collect = (value: unknown, point: string, { run, watch, view }: Record<string, unknown>): void => {
    const event = readRecord(value, `${name}: ${point}`)
    if (event.type === 'run-end') return
    const { hostname, policies, id: eventId } = placeOf(event)
    const id = JSON.stringify([run, hostname, policies, eventId])
    const entry = told.get(id) ?? { event, run, watches: [] }
    told.set(id, entry)
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
      if (record.type === 'run-end') runs.push({ ...newToldRun(name), summary: record.summary })
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
  if (runs.length === 0) runs.push(newToldRun(name))
  // One document may hold the runs of many machines, each with its record.
  for (const { event, run, watches } of told.values()) {
    const own =
      runs.find(({ summary }) => summary?.runId === run) ??
      runs.find(({ summary }) => summary?.hostname === placeOf(event).hostname) ??
      runs[0]!
    own.told.push({ event, watches })
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
    throw new RegmonError('REGMON_REPORT_INVALID', "the run's record is no JSON", { where: name })
  }
}
