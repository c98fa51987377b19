/** TAP of earlier runs: the events stand in the YAML blocks, the record of the run in a comment. */
import { Parser } from 'tap-parser'
import { RegmonError } from '../../errors.ts'
import { TAP_RECORD } from '../tap-text.ts'
import { checkRecord, newToldRun, type ToldRun } from './collect.ts'

/** @throws RegmonError where the TAP is broken, or a block holds what is no event. */
export function readTap(text: string, name: string): ToldRun[] {
  return text
    .split(/^(?=TAP version )/m)
    .filter((document) => document.trim() !== '')
    .flatMap((document) => readDocument(document, name))
}

function readDocument(text: string, name: string): ToldRun[] {
  const found = newToldRun(name)
  const runs: ToldRun[] = []
  const broken: string[] = []
  const told = new Map<
    string,
    { record: (typeof found.told)[number]['record']; watches: { watch: string; view: string }[] }
  >()

  const listen = (parser: Parser): void => {
    parser.on('child', listen)
    parser.on('extra', (line: string) => broken.push(line.trim()))
    parser.on('bailout', (reason: string) => found.errors.push(reason))
    parser.on('comment', (comment: string) => {
      const line = comment.trim()
      if (!line.startsWith(TAP_RECORD)) return
      const record = checkRecord(parse(line.slice(TAP_RECORD.length), name), name)
      if (record.EventType === 'RUN') runs.push({ ...newToldRun(name), record })
    })
    parser.on(
      'assert',
      ({ ok, name: point, diag }: { ok: boolean; name: string; diag?: Record<string, unknown> | null }) => {
        if (diag == null) return
        if (typeof diag['code'] === 'string' && !ok) found.errors.push(point)
        for (const value of [...asList(diag['events']), ...asList(diag['findings'])]) {
          const record = checkRecord(value, `${name}: ${point}`)
          if (record.EventType === 'RUN') continue
          const id = `${record.Hostname}\0${record.SourceModuleName}\0${record.EventId}`
          const entry = told.get(id) ?? { record, watches: [] }
          told.set(id, entry)
          entry.watches.push({ watch: String(diag['watch']), view: String(diag['view']) })
        }
      },
    )
  }
  const parser = new Parser({ strict: true })
  listen(parser)
  parser.end(text)
  if (broken.length > 0)
    throw new RegmonError('REGMON_REPORT_INVALID', `the TAP is broken: ${broken[0]}`, { where: name })
  // One document may hold the runs of many machines, each with its record.
  const [first = found] = runs
  for (const entry of told.values()) {
    const run = runs.find(({ record }) => record?.Hostname === entry.record.Hostname) ?? first
    run.told.push(entry)
  }
  first.errors.push(...found.errors.filter((error) => !first.errors.includes(error)))
  return runs.length > 0 ? runs : [found]
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
