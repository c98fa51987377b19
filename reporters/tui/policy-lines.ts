/** One line for each policy of a run: how it ended, and what it counted. */
import { parseKeyPath, upcase } from '../../src/registry/index.ts'
import type { RunSummary, Unreadable, WatchInfo, WatchResult } from '../../src/report/run-event.ts'
import { cells, padEnd, safeText } from './cells.ts'
import { SEVERITY_TONES, typeWords } from './event-lines.ts'
import { grouped } from './format.ts'
import { type PolicyEvents, SEVERITIES } from './found-events.ts'
import { fit, type Line, line, span, widthOf } from './line.ts'
import type { RunModel } from './run-model.ts'
import type { Tone } from './tone.ts'

interface PolicyRow {
  readonly name: string
  readonly watches: number
  readonly values: number
  /** Orders the rows: the severity of the worst event first, then other problems. */
  readonly rank: number
  readonly tone: Tone
  readonly notes: readonly string[]
}

/** The widest that names are shown. */
const NAME = 32

/** None where the report does not name all watches. */
export function policyLines({ found, unreadable }: RunModel, run: RunSummary, columns: number): Line[] {
  const results = Map.groupBy(run.watchResults, ({ policy }) => policy)
  if (!hasAllResults(run)) return []
  const names = new Set([...found.byPolicy.keys(), ...results.keys()])
  const failing = unreadable.kept.filter(({ fails }) => fails)
  const rows = [...names].map((name) =>
    rowOf(name, results.get(name) ?? [], found.byPolicy.get(name), unreadableOf(name, failing, run), run),
  )
  return aligned(
    rows.sort((a, b) => a.rank - b.rank),
    columns,
  )
}

/** Whether the watches are all named. A compact report, and a run that was interrupted, do not name them. */
export function hasAllResults({ compact, watchResults }: RunSummary): boolean {
  return compact !== true && watchResults.length > 0
}

function rowOf(
  name: string,
  results: readonly WatchResult[],
  events: PolicyEvents | undefined,
  unreadable: number,
  run: RunSummary,
): PolicyRow {
  const by = (status: WatchResult['status'], words: string): string[] => {
    const many = results.filter((result) => result.status === status).length
    if (many === 0) return []
    return [many === results.length ? words : `${many} of ${results.length} watches ${words}`]
  }
  const unrecorded = by('unrecorded', 'without a baseline')
  const isReported = events !== undefined && run.exitCode !== 0
  const failed = unrecorded.length > 0 || unreadable > 0
  return {
    name,
    watches: results.length,
    values: results.reduce((sum, { values = 0 }) => sum + values, 0),
    rank: isReported ? events.worst : failed ? SEVERITIES.length : SEVERITIES.length + 1,
    tone: failed ? 'bad' : isReported ? SEVERITY_TONES[events.worst]! : 'good',
    notes: [
      ...(events === undefined ? [] : typeWords(events.counts)),
      ...(unreadable > 0 ? [`${unreadable} unreadable`] : []),
      ...unrecorded,
      ...by('recorded', 'recorded'),
      ...by('skipped', 'skipped'),
    ],
  }
}

function aligned(rows: readonly PolicyRow[], columns: number): Line[] {
  const name = Math.min(NAME, Math.max(0, ...rows.map(({ name }) => cells(safeText(name)))))
  const figures = ['watches', 'values'] as const
  const widths = figures.map((figure) => Math.max(0, ...rows.map((row) => grouped(row[figure]).length)))
  const lines = (shown: readonly (typeof figures)[number][]): Line[] =>
    rows.map((row) =>
      line(
        span(row.tone, ` ${row.tone === 'good' ? '✔' : '✖'} `),
        span('plain', padEnd(safeText(row.name), name, '…')),
        ...figures
          .filter((figure) => shown.includes(figure))
          .map((figure) => {
            const number = grouped(row[figure]).padStart(widths[figures.indexOf(figure)]!)
            const word = row[figure] === 1 ? `${figure.slice(0, figure === 'watches' ? -2 : -1)}` : figure
            return span('dim', `  ${number} ${word.padEnd(figure.length)}`)
          }),
        row.notes.length > 0 && span(row.tone === 'good' ? 'dim' : row.tone, `  ${row.notes.join(', ')}`),
      ),
    )
  // Columns that do not fit are left out, watches first.
  const fitting = [figures, ['values'] as const]
    .map(lines)
    .find((made) => made.every((row) => widthOf(row) <= columns))
  return fitting ?? lines([]).map((row) => fit(row, columns, '…'))
}

/** How many of the keys a policy's watches lead to. A key that no watch leads to counts for every policy. */
function unreadableOf(name: string, unreadable: readonly Unreadable[], run: RunSummary): number {
  return unreadable.filter((one) => {
    const own = run.watchResults.filter((watch) => leadsTo(watch, one))
    return own.length === 0 || own.some(({ policy }) => policy === name)
  }).length
}

/** Whether the literal beginning of a watch's pattern is above the key, or below it. */
function leadsTo(
  { watch, view }: Pick<WatchInfo, 'watch' | 'view'>,
  { key, view: own }: Unreadable,
): boolean {
  if (view === '64' && own === '32') return false
  const path = parseKeyPath(key)
  const [root = '', ...names] = watch.split('\\').slice(0, -1)
  if (path === undefined || parseKeyPath(root)?.root !== path.root) return false
  const wildcard = names.findIndex((name) => /[*?[]/.test(name))
  const literal = wildcard < 0 ? names : names.slice(0, wildcard)
  return literal.every((name, depth) => {
    const segment = path.segments[depth]
    return segment === undefined || upcase(segment) === upcase(name)
  })
}
