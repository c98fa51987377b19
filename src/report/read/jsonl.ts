/** Reads JSON lines: the runs of one machine or many, one after the other. */
import { RegmonError } from '../../errors.ts'
import { readRecord } from './read-record.ts'
import { newReportedRun, type ReportedRun } from './reported-run.ts'

/**
 * An incomplete last line, as a killed process leaves it, is ignored: its run then has no summary.
 * @throws RegmonError with file and line where any other line is not an event.
 */
export function readJsonLines(text: string, name: string): ReportedRun[] {
  const runs: ReportedRun[] = []
  let run: ReportedRun | undefined
  const lines = text.split('\n')
  for (const [index, untrimmed] of lines.entries()) {
    // Files that were appended to each other have a byte-order mark in their midst: trim() removes it.
    const line = untrimmed.trim()
    if (line === '') continue
    const where = `${name}:${index + 1}`
    const value = parseJson(line)
    if (value === undefined && index > 0 && index === lines.length - 1) {
      if (run === undefined) runs.push(newReportedRun(name))
      break
    }
    if (value === undefined)
      throw new RegmonError('REGMON_REPORT_INVALID', 'invalid JSON', {
        where,
        hint: 'the file was cut, or it is not a report of regmon',
      })
    const event = readRecord(value, where)
    if (run === undefined) {
      run = newReportedRun(name)
      runs.push(run)
    }
    if (event.type === 'run-end') {
      run.summary = event.summary
      run = undefined
    } else run.events.push({ event, watches: [] })
  }
  return runs
}

/** @returns `undefined` where it is not JSON: JSON itself never means that. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
