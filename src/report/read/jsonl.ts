/** JSON lines of earlier runs, one after the other, of one machine or many. */
import { RegmonError } from '../../errors.ts'
import { checkRecord, newToldRun, type ToldRun } from './collect.ts'

/** @throws RegmonError with file and line where a line is no event. */
export function readJsonLines(text: string, name: string): ToldRun[] {
  const runs: ToldRun[] = []
  let run: ToldRun | undefined
  for (const [index, untrimmed] of text.split('\n').entries()) {
    // A byte-order mark too, of a file that was appended.
    const line = untrimmed.trim()
    if (line === '') continue
    const where = `${name}:${index + 1}`
    const record = checkRecord(parse(line, where), where)
    if (run === undefined) {
      run = newToldRun(name)
      runs.push(run)
    }
    if (record.EventType === 'RUN') {
      run.record = record
      run = undefined
    } else run.told.push({ record, watches: [] })
  }
  return runs
}

function parse(line: string, where: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new RegmonError('REGMON_REPORT_INVALID', 'this is no JSON', {
      where,
      hint: 'the file was cut, or it is no report of regmon',
    })
  }
}
