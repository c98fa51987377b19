/** The table of results, and what it was measured on. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join, relative } from 'node:path'
import { passes, type Row } from './row.ts'

const ROOT = join(import.meta.dirname, '..')

/** Markdown, with columns that line up. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['what', 'measured', 'bar', '', 'from'],
    ...rows.map((row) => [
      row.what,
      format(row.measured, row.unit),
      row.bar === undefined ? '' : `≤ ${format(row.bar, row.unit)}`,
      row.bar === undefined ? '' : passes(row) ? 'pass' : 'FAIL',
      row.from,
    ]),
  ]
  const widths = cells[0]!.map((_, column) => Math.max(3, ...cells.map((line) => line[column]!.length)))
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`
  const [head, ...body] = cells
  return [line(head!), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

function format(value: number, unit: Row['unit']): string {
  if (unit === 'ratio') return value.toFixed(2)
  return `${value.toFixed(unit === 'calls a key' ? 2 : 0)} ${unit}`
}

export function describeMachine(): string {
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--', 'src', 'reporters') === '' ? '' : ' with changes'
  return [
    '# npm run bench',
    '',
    `- date: ${new Date().toISOString().slice(0, 16)}Z`,
    `- commit: ${git('rev-parse', '--short', 'HEAD')}${changed}`,
    `- machine: ${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, ${type()} ${release()}`,
    `- Node ${process.version}`,
    '',
    'Ratios are of CPU seconds unless a row says otherwise. Programs ran in turns; each number is the least of the rounds.',
  ].join('\n')
}

/** Where the results go; the label is the commit unless one is given. */
export function resultsFile(
  label = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }),
): string {
  const folder = join(ROOT, 'bench', 'results')
  mkdirSync(folder, { recursive: true })
  return relative(process.cwd(), join(folder, `${new Date().toISOString().slice(0, 10)}-${label.trim()}.md`))
}
