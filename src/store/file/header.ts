/** The first line of the reviewed file: its format, the target that was recorded, and the recorded watches. */
import { RegmonError } from '../../errors.ts'
import { readContent, writeContent } from '../format/index.ts'
import type { BaselineContent, NamedTarget } from '../store.ts'
import { readTarget, writeTarget } from '../target.ts'

const FORMAT = 1

export interface FileHeader {
  readonly target: NamedTarget
  readonly content: BaselineContent
}

export function writeHeader({ target, content }: FileHeader): string {
  return JSON.stringify({
    regmon: 'baseline',
    format: FORMAT,
    target: writeTarget(target),
    ...writeContent(content),
  })
}

/** @throws RegmonError `REGMON_STORE_FORMAT`, `REGMON_STORE_DAMAGED`. */
export function readHeader(line: string, file: string): FileHeader {
  const fields = parse(line)
  if (fields['regmon'] !== 'baseline') throw damaged(`${file}:1`, 'the file is not a baseline of regmon')
  const { format, target, watches, unreadable, findings } = fields
  if (typeof format === 'number' && format > FORMAT) {
    throw new RegmonError(
      'REGMON_STORE_FORMAT',
      `the baseline has format ${format}; this regmon reads format ${FORMAT}`,
      { where: file, hint: 'use the newer regmon that wrote it; regmon did not change the file' },
    )
  }
  const from = readTarget(target)
  const content = readContent({ watches, unreadable, findings })
  if (format !== FORMAT || from === undefined || content === undefined)
    throw damaged(`${file}:1`, 'the header cannot be read')
  return { target: from, content }
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

export function damaged(where: string, problem: string): RegmonError {
  return new RegmonError('REGMON_STORE_DAMAGED', `the baseline is damaged: ${problem}`, {
    where,
    hint: 'restore it from version control, or remove it and run `regmon accept`; regmon did not change it',
  })
}
