/**
 * The summary that stays. What matters most stands last, where the eye is when the run ends: notes, what
 * was found, what went wrong, the run in a few lines, and one hint.
 */
import type { ReactNode } from 'react'
import type { RunRecord, WatchRecord } from '../../src/report/run-event.ts'
import { terminalText } from '../../src/report/terminal-text.ts'
import { eventBlock, findingBlock, unreadableLine } from './differences.ts'
import type { Style, Tone } from './style.ts'
import type { Total } from './totals.ts'
import { type Capped, type Level, type ViewModel, worstEvents } from './view-model.ts'

export function summary(model: ViewModel, style: Style): ReactNode {
  const { text, column } = style
  const { findings, unreadable, failure } = model
  const { total } = model.totals
  const record = total?.record
  const events = worstEvents(model)
  const notices = (level: Level, tone: Tone, mark: string): ReactNode[] => [
    ...model.notices[level].shown.map((message) => text(tone, `${mark} ${terminalText(message)}`)),
    more(model.notices[level], 'notices', style),
  ]
  return column(
    ...notices('info', 'dim', '·'),
    ...(record === undefined ? [] : [...watches(record.WatchResults, style), ...excludes(record, style)]),
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
    record === undefined || failure !== undefined
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

function watches(results: readonly WatchRecord[], { text }: Style): ReactNode[] {
  const lines: ReactNode[] = []
  const empty = new Map<string, string[]>()
  for (const { Policy, Watch, View, Status, Reason, DeepestKey } of results) {
    const view = View === '64' ? '' : ` [${View}]`
    const name = `${terminalText(Policy)}: ${terminalText(Watch)}${view}`
    if (Status === 'unrecorded') lines.push(text('bad', `✖ ${name} has no baseline`))
    else if (Status === 'skipped')
      lines.push(text('dim', `· ${name} was skipped: ${terminalText(Reason ?? '')}`))
    else if (DeepestKey !== undefined) {
      const title = `${terminalText(Policy)} matched nothing below ${terminalText(DeepestKey)}`
      const isBelow = Watch.toUpperCase().startsWith(`${DeepestKey.toUpperCase()}\\`)
      const rest = isBelow ? Watch.slice(DeepestKey.length + 1) : Watch
      empty.set(title, [...(empty.get(title) ?? []), `${terminalText(rest)}${view}`])
    }
  }
  for (const [title, names] of empty) lines.push(text('dim', `· ${title}: ${names.join(', ')}`))
  return lines
}

function excludes({ Excludes }: RunRecord, { text }: Style): ReactNode[] {
  return Excludes.filter(({ RemovedValues, PrunedKeys }) => RemovedValues + PrunedKeys > 0).map(
    ({ Policy, Exclude, RemovedValues, PrunedKeys }) =>
      text(
        'dim',
        `· ${terminalText(Policy)}: the exclude ${terminalText(Exclude)} removed ${count(RemovedValues, 'value')}, pruned ${count(PrunedKeys, 'key')}`,
      ),
  )
}

function figures(model: ViewModel, total: Total, { text, fixed, row }: Style): ReactNode[] {
  const { record, scannedPolicies, countedWatches, isPast } = total
  const line = (title: string, tone: Tone, content: string): ReactNode =>
    row(fixed('dim', `${title.padStart(9)}  `), text(tone, content))
  const by = (status: WatchRecord['Status']): number =>
    record.WatchResults.filter(({ Status }) => Status === status).length
  const watches = [
    `${by('compared')} compared`,
    by('recorded') > 0 && `${by('recorded')} recorded, not compared`,
    by('unrecorded') > 0 && `${by('unrecorded')} without a baseline`,
    by('skipped') > 0 && `${by('skipped')} skipped`,
  ].filter(Boolean)
  const isUntold = record.ScannedPolicies !== undefined && record.WatchResults.length === 0
  const values = [
    `${record.Values.toLocaleString('en')} in ${count(record.Keys, 'key')}`,
    countedWatches !== undefined &&
      `read for ${countedWatches.toLocaleString('en')} of ${record.Watches.toLocaleString('en')} watches`,
    countedWatches === undefined && isPast && 'when all of it was scanned last',
    record.Recorded > 0 && `${record.Recorded.toLocaleString('en')} recorded`,
    record.Unreported > 0 && `${record.Unreported.toLocaleString('en')} new and not reported`,
    record.NoLongerWatched > 0 && `${record.NoLongerWatched.toLocaleString('en')} no longer watched`,
    record.Unreadable.length > 0 && `${count(record.Unreadable.length, 'key')} unreadable`,
  ].filter(Boolean)
  const found = record.Events + record.Findings
  const verdict = verdictOf(model, record)
  return [
    text('plain', ' '),
    line('Policies', 'plain', `${scannedPolicies ?? model.policies}`),
    line('Watches', by('unrecorded') > 0 ? 'bad' : 'plain', isUntold ? UNTOLD : watches.join(', ')),
    line('Values', 'plain', values.join(', ')),
    line(
      'Source',
      'plain',
      `${terminalText(model.source)} (${terminalText(model.hostname)}), compared with ${terminalText(model.store)}`,
    ),
    line(
      'Result',
      verdict.tone,
      `${verdict.mark} ${found > 0 ? `${count(found, 'difference')}, ` : ''}${verdict.words} · ${(record.DurationMs / 1000).toFixed(2)} s`,
    ),
    ...(verdict === VERDICTS[1] ? [line('', 'dim', 'regmon accept takes them as the baseline')] : []),
  ]
}

/** Of a report that begins in the midst of a watch: its scans say how watches fare where that is new. */
const UNTOLD = 'as before this report'

interface Words {
  readonly tone: Tone
  readonly mark: string
  readonly words: string
}

/** An error that no run has in its record (a report that was cut) counts all the same. */
function verdictOf({ notices }: ViewModel, { ExitCode, Events, Findings, WatchResults }: RunRecord): Words {
  if (notices.error.count > 0 && ExitCode < 2) return VERDICTS[2]!
  if (ExitCode !== 0) return VERDICTS[ExitCode] ?? VERDICTS[2]!
  if (Events + Findings > 0) return ACCEPTED
  const statuses = new Set(WatchResults.map(({ Status }) => Status))
  return statuses.has('recorded') && !statuses.has('compared') ? RECORDED : VERDICTS[0]!
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
