/** The last lines of the summary: how the run ended, its totals, and what to do next. */
import type { RunSummary, WatchCounts } from '../../src/report/run-event.ts'
import { totalWatches } from '../../src/report/watch-counts.ts'
import { words } from './cells.ts'
import { typeWords } from './event-lines.ts'
import { count, grouped } from './format.ts'
import { SEVERITIES } from './found-events.ts'
import { type Line, line, paragraph, span } from './line.ts'
import { hasAllResults } from './policy-lines.ts'
import type { RunModel } from './run-model.ts'
import type { Total } from './run-totals.ts'
import type { Tone } from './tone.ts'

interface Verdict {
  readonly tone: Tone
  readonly text: string
}

export function verdictLines(
  model: RunModel,
  total: Total | undefined,
  { columns, hasErrorOutput }: { readonly columns: number; readonly hasErrorOutput: boolean },
): Line[] {
  const { failure, found, review } = model
  const row = (lead: string, tone: Tone, ...texts: readonly string[]): Line[] =>
    paragraph(line(span(tone, lead)), tone, texts.length === 1 ? words(texts[0]!) : texts, columns, 20)
  if (total === undefined) {
    if (failure === undefined) return row(' ✖ ', 'bad', 'the run ended early')
    return hasErrorOutput ? [] : row(' ✖ ', 'bad', failure)
  }
  const run = total.summary
  const { tone, text } = verdictOf(model, run)
  const totals = [text, ...foundTexts(model), ...readTexts(total), `${(run.durationMs / 1000).toFixed(2)} s`]
    .filter((part) => part !== '')
    .map((part, index, all) => (index < all.length - 1 ? `${part} · ` : part))
  const { unmatched } = run.watchCounts
  const isReported = found.count > 0 && run.exitCode !== 0 && !run.interrupted
  return [
    ...row(tone === 'good' ? ' ✔ ' : ' ✖ ', tone, ...totals),
    ...(unmatched > 0
      ? row(
          '   ',
          'dim',
          `${grouped(unmatched)} of ${count(totalWatches(run.watchCounts), 'watch', 'watches')} matched nothing (regmon list --unmatched)`,
        )
      : []),
    ...(failure !== undefined && !hasErrorOutput ? row(' ✖ ', 'bad', failure) : []),
    ...(isReported && review !== undefined ? row('   ', 'plain', `Review: ${review}`) : []),
  ]
}

function verdictOf({ notices, found, unreadable, failure }: RunModel, run: RunSummary): Verdict {
  if (run.interrupted) return { tone: 'warn', text: 'interrupted: nothing was recorded' }
  // A report that was cut has an error that no run counted.
  if (run.exitCode === 2 || failure !== undefined || notices.error.count > 0) {
    const failing = unreadable.kept.filter(({ fails }) => fails).length
    const keys = failing > 0 ? `: ${count(failing, 'key')} unreadable` : ''
    return { tone: 'bad', text: `not everything could be checked${keys}` }
  }
  if (run.exitCode !== 0) return { tone: 'bad', text: '' }
  if (found.count > 0) return { tone: 'good', text: 'accepted as the baseline' }
  const isFirst = run.recorded > 0 && run.watchCounts.compared === 0
  return { tone: 'good', text: isFirst ? '' : 'everything holds' }
}

/** `4 differences: 1 changed, 1 deleted, 2 new · 3 errors, 1 warning`. */
function foundTexts({ found }: RunModel): string[] {
  if (found.count === 0) return []
  const { FINDING, ...differences } = found.countsByType()
  const many = found.count - FINDING
  const texts = [
    many > 0 && `${count(many, 'difference')}: ${typeWords({ ...differences, FINDING: 0 }).join(', ')}`,
    FINDING > 0 && count(FINDING, 'finding'),
  ]
  const words = { CRITICAL: 'critical', ERROR: 'error', WARNING: 'warning', INFO: 'info' } as const
  const severities = SEVERITIES.filter((severity) => found.countOf(severity) > 0).map((severity) => {
    const many = found.countOf(severity)
    return severity === 'ERROR' || severity === 'WARNING'
      ? count(many, words[severity])
      : `${grouped(many)} ${words[severity]}`
  })
  return [...texts, severities.join(', ')].filter((text) => text !== false)
}

function readTexts({ summary: run, countedWatches, isOutdated }: Total): string[] {
  const counted =
    countedWatches !== undefined
      ? `, read for ${grouped(countedWatches)} of ${grouped(run.watches)} watches`
      : isOutdated
        ? ', in the last scan of everything'
        : ''
  return [
    ...(hasAllResults(run) ? [] : [watchesText(run.watchCounts)]),
    `${count(run.values, 'value')} in ${count(run.keys, 'key')}${counted}`,
    ...(run.recorded > 0 && !run.interrupted
      ? [`${grouped(run.recorded)} recorded: the next check compares with them`]
      : []),
    ...(run.unreviewed ? [`${grouped(run.unreviewed)} unreviewed`] : []),
    ...(run.unreported > 0 ? [`${grouped(run.unreported)} new and not reported`] : []),
    ...(run.noLongerWatched > 0 ? [`${grouped(run.noLongerWatched)} no longer watched`] : []),
  ]
}

/** For a report that does not name all watches, and so has no row for each policy. */
function watchesText({ compared, recorded, unrecorded, skipped }: WatchCounts): string {
  const counts = { compared, recorded, 'without a baseline': unrecorded, skipped }
  const texts = Object.entries(counts).filter(([, many]) => many > 0)
  return texts.map(([status, many]) => `${count(many, 'watch', 'watches')} ${status}`).join(', ')
}
