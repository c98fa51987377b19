/**
 * JSON lines: one event or finding a line, NXLog's fields first, and the record of the run last.
 * Options: `rawEvent` adds NXLog's `raw_event`; `run: false` leaves the record out; `watches` names every watch in it.
 */
import { rawEvent, safeJsonLine } from '../src/report/json-line.ts'
import { differenceRecord, findingRecord, runRecord } from '../src/report/nxlog/write.ts'
import type { CreateReporter, ReporterTraits } from '../src/report/reporter.ts'

const createJsonl: CreateReporter = ({ write, options }) => {
  const line = (record: object): void => {
    write(
      `${safeJsonLine(options['rawEvent'] === true ? { ...record, raw_event: rawEvent(record) } : record)}\n`,
    )
  }
  return {
    handle(event) {
      if (event.type === 'difference') line(differenceRecord(event.difference))
      else if (event.type === 'finding') line(findingRecord(event.finding))
      else if (event.type === 'run-end' && options['run'] !== false)
        line(runRecord(event.summary, options['watches'] === true))
    },
  }
}

export default Object.assign(createJsonl, {
  endless: true,
  lines: true,
  options: { rawEvent: 'boolean', run: 'boolean', watches: 'boolean' },
} satisfies ReporterTraits)
