/** The whole file: a header line, then a line for each row. Text ↔ header and rows. */
import { RegmonError } from '../../errors.ts'
import { upcase } from '../../registry/index.ts'
import { isRecord, readHeader, writeHeader } from '../header.ts'
import type { BaselineHeader } from '../store.ts'
import { type Row, readRow, sortRows, writeRow } from './line.ts'

const FORMAT = 1

export interface Document {
  readonly header: BaselineHeader
  /** The SID that rows under `HKCU` belong to; `''` where there are none, or nobody's. */
  readonly user: string
  readonly rows: readonly Row[]
}

export function writeDocument({ header, user, rows }: Document): string {
  const first = JSON.stringify({
    regmon: 'baseline',
    format: FORMAT,
    ...writeHeader(header),
    ...(user !== '' && { user }),
  })
  return `${[first, ...sortRows(rows).map(writeRow)].join('\n')}\n`
}

/**
 * Reads what {@link writeDocument} wrote; line ends and a byte-order mark may have been added since.
 * @throws RegmonError `REGMON_STORE_FORMAT`, `REGMON_STORE_DAMAGED`, with the line.
 */
export function readDocument(text: string, file: string): Document {
  const lines = text.replace(/^\ufeff/, '').split('\n')
  const { header, user } = readFirst(lines[0]?.replace(/\r$/, '') ?? '', file)
  const rows: Row[] = []
  const seen = new Set<string>()
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index]!.replace(/\r$/, '')
    if (line === '') continue
    const row = readRow(line)
    if (typeof row === 'string') throw damaged(`${file}:${index + 1}`, row)
    const identity = `${row.view} ${upcase(row.key)}\0${upcase(row.entry.name)}\0${row.entry.digestName}`
    if (seen.has(identity))
      throw damaged(`${file}:${index + 1}`, 'the same value stands twice under one digest')
    seen.add(identity)
    rows.push(row)
  }
  return { header, user, rows }
}

function readFirst(line: string, file: string): { header: BaselineHeader; user: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {}
  if (!isRecord(value) || value['regmon'] !== 'baseline')
    throw damaged(`${file}:1`, 'this is no baseline of regmon')
  const { format, user = '' } = value
  if (typeof format === 'number' && format > FORMAT) {
    throw new RegmonError(
      'REGMON_STORE_FORMAT',
      `the baseline has format ${format}; this regmon knows formats up to ${FORMAT}`,
      {
        where: file,
        hint: 'use the newer regmon that wrote it; it was left as it is',
      },
    )
  }
  const header = readHeader(value)
  if (format !== FORMAT || header === undefined || typeof user !== 'string')
    throw damaged(`${file}:1`, 'the header cannot be read')
  return { header, user }
}

function damaged(where: string, problem: string): RegmonError {
  return new RegmonError('REGMON_STORE_DAMAGED', `the baseline is damaged: ${problem}`, {
    where,
    hint: 'restore it from version control; it was left as it is',
  })
}
