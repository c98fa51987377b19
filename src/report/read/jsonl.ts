/** JSON lines of earlier runs, one after the other, of one machine or many. */
import { RegmonError } from '../../errors.ts'
import { newToldRun, readRecord, type ToldRun } from './collect.ts'

/**
 * A last line that was cut, as a kill leaves it, is no line: its run has no end then.
 * @throws RegmonError with file and line where another line is no event.
 */
export function readJsonLines(text: string, name: string): ToldRun[] {
  const runs: ToldRun[] = []
  let run: ToldRun | undefined
  const lines = text.split('\n')
  for (const [index, untrimmed] of lines.entries()) {
    // A byte-order mark too, of a file that was appended.
    const line = untrimmed.trim()
    if (line === '') continue
    const where = `${name}:${index + 1}`
    if (index > 0 && index === lines.length - 1 && !isJson(line)) {
      if (run === undefined) runs.push(newToldRun(name))
      break
    }
    const event = readRecord(parse(line, where), where)
    if (run === undefined) {
      run = newToldRun(name)
      runs.push(run)
    }
    if (event.type === 'run-end') {
      run.summary = event.summary
      run = undefined
    } else run.told.push({ event, watches: [] })
  }
  return runs
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
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
