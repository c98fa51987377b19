/** Reports of earlier runs → the runs that they hold. */
import { RegmonError } from '../../errors.ts'
import { readJsonLines } from './jsonl.ts'
import type { ReportedRun } from './reported-run.ts'
import { readTap } from './tap.ts'

export { type MatchesWatch, replay } from './replay.ts'
export type { ReportedRun } from './reported-run.ts'

/**
 * @param name the file, for messages.
 * @throws RegmonError where the text is neither TAP nor JSON lines, or is broken.
 */
export function readReport(text: string, name: string): ReportedRun[] {
  const start = text.replace(/^\ufeff/, '')
  if (/^TAP version /.test(start)) return readTap(start, name)
  if (start.trim() === '')
    throw new RegmonError('REGMON_REPORT_INVALID', 'the report is empty: the run never ended', {
      where: name,
    })
  if (/^\s*\{/.test(start)) return readJsonLines(start, name)
  throw new RegmonError('REGMON_REPORT_INVALID', 'neither TAP nor JSON lines of regmon', { where: name })
}

/** Decodes a report: UTF-8, or the UTF-16 that `>` writes in Windows PowerShell. */
export function decodeReport(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
