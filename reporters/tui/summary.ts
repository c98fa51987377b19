/**
 * The summary that stays. What matters most stands last, where the eye is when the run ends: notes, what
 * was found, what went wrong, the run in a few lines, and one hint.
 */
import type { ReactNode } from 'react'
import type { RunSummary, WatchResult } from '../../src/report/run-event.ts'
import { terminalText } from '../../src/report/terminal-text.ts'
import { eventBlock, findingBlock, unreadableLine } from './differences.ts'
import type { Style, Tone } from './style.ts'
import type { Total } from './totals.ts'
import { type Capped, type Level, type ViewModel, worstEvents } from './view-model.ts'

export function summary(model: ViewModel, style: Style): ReactNode {
  const { text, column } = style
  const { findings, unreadable, failure } = model
  const { total } = model.totals
  const run = total?.summary
  const events = worstEvents(model)
  const notices = (level: Level, tone: Tone, mark: string): ReactNode[] => [
    ...model.notices[level].shown.map((message) => text(tone, `${mark} ${terminalText(message)}`)),
    more(model.notices[level], 'notices', style),
  ]
  return column(
    ...notices('info', 'dim', '·'),
    ...(run === undefined ? [] : [...watches(run.watchResults, style), ...excludes(run, style)]),
    ...notices('warning', 'warn', '!'),
    ...events.shown.map((event) => eventBlock(event, style)),
    more(events, 'events', style),
    ...findings.shown.map((finding) => findingBlock(finding, style)),
    more(findings, 'findings', style),
    ...unreadable.shown.map((key) => unreadableLine(key, style)),
    more(unreadable, 'unreadable keys', style),
    ...notices('error', 'bad', '✖'),
    ...(total === undefined ? [] : figures(model, total, style)),
    // What was found stands above, whatever became of the run.
    run === undefined || failure !== undefined
      ? text('bad', `✖ ${terminalText(failure ?? 'the run broke off')}`)
      : undefined,
  )
}

function more({ shown, count }: Capped<unknown>, what: string, { text }: Style): ReactNode {
  const rest = count - shown.length
  return rest > 0
    ? text('dim', `and ${rest.toLocaleString('en')} more ${what}; --reporter jsonl has all that was found`)
    : undefined
}

function watches(results: readonly WatchResult[], { text }: Style): ReactNode[] {
  const lines: ReactNode[] = []
  const empty = new Map<string, string[]>()
  for (const { policy, watch, view, status, reason, deepestKey } of results) {
    const suffix = view === '64' ? '' : ` [${view}]`
    const name = `${terminalText(policy)}: ${terminalText(watch)}${suffix}`
    if (status === 'unrecorded') lines.push(text('bad', `✖ ${name} has no baseline`))
    else if (status === 'skipped')
      lines.push(text('dim', `· ${name} was skipped: ${terminalText(reason ?? '')}`))
    else if (deepestKey !== undefined) {
      const title = `${terminalText(policy)} matched nothing below ${terminalText(deepestKey)}`
      const isBelow = watch.toUpperCase().startsWith(`${deepestKey.toUpperCase()}\\`)
      const rest = isBelow ? watch.slice(deepestKey.length + 1) : watch
      empty.set(title, [...(empty.get(title) ?? []), `${terminalText(rest)}${suffix}`])
    }
  }
  for (const [title, names] of empty) lines.push(text('dim', `· ${title}: ${names.join(', ')}`))
  return lines
}

function excludes(run: RunSummary, { text }: Style): ReactNode[] {
  return run.excludes
    .filter(({ removedValues, prunedKeys }) => removedValues + prunedKeys > 0)
    .map(({ policy, exclude, removedValues, prunedKeys }) =>
      text(
        'dim',
        `· ${terminalText(policy)}: the exclude ${terminalText(exclude)} removed ${count(removedValues, 'value')}, pruned ${count(prunedKeys, 'key')}`,
      ),
    )
}

function figures(model: ViewModel, total: Total, { text, fixed, row }: Style): ReactNode[] {
  const { summary: run, scannedPolicies, countedWatches, isPast } = total
  const line = (title: string, tone: Tone, content: string): ReactNode =>
    row(fixed('dim', `${title.padStart(9)}  `), text(tone, content))
  const by = (status: WatchResult['status']): number => run.watchCounts[status]
  const watches = [
    `${by('compared')} compared`,
    by('recorded') > 0 && `${by('recorded')} recorded, not compared`,
    by('unrecorded') > 0 && `${by('unrecorded')} without a baseline`,
    by('skipped') > 0 && `${by('skipped')} skipped`,
  ].filter(Boolean)
  const values = [
    `${run.values.toLocaleString('en')} in ${count(run.keys, 'key')}`,
    countedWatches !== undefined &&
      `read for ${countedWatches.toLocaleString('en')} of ${run.watches.toLocaleString('en')} watches`,
    countedWatches === undefined && isPast && 'when all of it was scanned last',
    run.recorded > 0 && `${run.recorded.toLocaleString('en')} recorded`,
    run.unreported > 0 && `${run.unreported.toLocaleString('en')} new and not reported`,
    run.noLongerWatched > 0 && `${run.noLongerWatched.toLocaleString('en')} no longer watched`,
    run.unreadable.length > 0 && `${count(run.unreadable.length, 'key')} unreadable`,
  ].filter(Boolean)
  const found = run.events + run.findings
  const verdict = verdictOf(model, run)
  return [
    text('plain', ' '),
    line('Policies', 'plain', `${scannedPolicies ?? Math.max(model.policies, run.policies)}`),
    line('Watches', by('unrecorded') > 0 ? 'bad' : 'plain', watches.join(', ')),
    line('Values', 'plain', values.join(', ')),
    line(
      'Source',
      'plain',
      `${terminalText(model.source)} (${terminalText(model.hostname)}), compared with ${terminalText(model.store)}`,
    ),
    line(
      'Result',
      verdict.tone,
      `${verdict.mark} ${found > 0 ? `${count(found, 'difference')}, ` : ''}${verdict.words} · ${(run.durationMs / 1000).toFixed(2)} s`,
    ),
    ...(verdict === VERDICTS[1] ? [line('', 'dim', 'regmon accept takes them as the baseline')] : []),
  ]
}

interface Words {
  readonly tone: Tone
  readonly mark: string
  readonly words: string
}

/** An error that no run has in its record (a report that was cut) counts all the same. */
function verdictOf({ notices }: ViewModel, { exitCode, events, findings, watchCounts }: RunSummary): Words {
  if (notices.error.count > 0 && exitCode < 2) return VERDICTS[2]!
  if (exitCode !== 0) return VERDICTS[exitCode] ?? VERDICTS[2]!
  if (events + findings > 0) return ACCEPTED
  return watchCounts.recorded > 0 && watchCounts.compared === 0 ? RECORDED : VERDICTS[0]!
}

const ACCEPTED: Words = { tone: 'good', mark: '✔', words: 'accepted as the baseline' }
const RECORDED: Words = { tone: 'good', mark: '✔', words: 'recorded: the next check compares with it' }

const VERDICTS: Readonly<Record<number, Words>> = {
  0: { tone: 'good', mark: '✔', words: 'everything holds' },
  1: { tone: 'bad', mark: '✖', words: 'not as the baseline has it' },
  2: { tone: 'bad', mark: '✖', words: 'it could not all be checked' },
  130: { tone: 'warn', mark: '✖', words: 'interrupted' },
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`
}
