/** The summary that stays: what was found, worst first, then the run in a few lines, and one hint. */
import type { ReactNode } from 'react'
import type { RunRecord, WatchRecord } from '../../src/report/run-event.ts'
import { terminalText } from '../../src/report/terminal-text.ts'
import { eventBlock, findingBlock, unreadableLine } from './differences.ts'
import type { Style, Tone } from './style.ts'
import type { ViewModel } from './view-model.ts'

export function summary(model: ViewModel, style: Style): ReactNode {
  const { text, column } = style
  if (model.record === undefined)
    return text('bad', `✖ ${terminalText(model.failure ?? 'the run broke off')}`)
  return column(
    ...model.unreadable.map((key) => unreadableLine(key, style)),
    more(model.unreadableCount - model.unreadable.length, 'unreadable keys', style),
    ...model.findings.map((finding) => findingBlock(finding, style)),
    more(model.findingCount - model.findings.length, 'findings', style),
    ...model.events.map((event) => eventBlock(event, style)),
    more(model.eventCount - model.events.length, 'events', style),
    ...model.notices
      .filter(({ level }) => level === 'error')
      .map(({ message }) => text('bad', `✖ ${terminalText(message)}`)),
    ...model.notices
      .filter(({ level }) => level === 'warning')
      .map(({ message }) => text('warn', `! ${terminalText(message)}`)),
    ...model.notices
      .filter(({ level }) => level === 'info')
      .map(({ message }) => text('dim', `· ${terminalText(message)}`)),
    ...watches(model.record.WatchResults, style),
    ...excludes(model.record, style),
    ...figures(model, model.record, style),
  )
}

function more(count: number, what: string, { text }: Style): ReactNode {
  return count > 0
    ? text('dim', `and ${count.toLocaleString('en')} more ${what}; --reporter jsonl has them all`)
    : undefined
}

function watches(results: readonly WatchRecord[], { text }: Style): ReactNode[] {
  return results.flatMap((result) => {
    const name = `${terminalText(result.Policy)}: ${terminalText(result.Watch)}${result.View === '64' ? '' : ` [${result.View}]`}`
    if (result.Status === 'unrecorded') return [text('bad', `✖ ${name} has no baseline`)]
    if (result.Reason === undefined) return []
    return [
      text(
        'dim',
        `· ${name} ${result.Status === 'skipped' ? 'was skipped: ' : ''}${terminalText(result.Reason)}`,
      ),
    ]
  })
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

function figures(model: ViewModel, record: RunRecord, { text, row }: Style): ReactNode[] {
  const line = (title: string, tone: Tone, content: string): ReactNode =>
    row(text('dim', `${title.padStart(9)}  `), text(tone, content))
  const by = (status: WatchRecord['Status']): number =>
    record.WatchResults.filter(({ Status }) => Status === status).length
  const watches = [
    `${by('compared')} compared`,
    by('recorded') > 0 && `${by('recorded')} recorded, not compared`,
    by('unrecorded') > 0 && `${by('unrecorded')} without a baseline`,
    by('skipped') > 0 && `${by('skipped')} skipped`,
  ].filter(Boolean)
  const values = [
    `${record.Values.toLocaleString('en')} in ${record.Keys.toLocaleString('en')} keys`,
    record.Recorded > 0 && `${record.Recorded.toLocaleString('en')} recorded`,
    record.Unreported > 0 && `${record.Unreported.toLocaleString('en')} new and not reported`,
    record.NoLongerWatched > 0 && `${record.NoLongerWatched.toLocaleString('en')} no longer watched`,
    record.Unreadable.length > 0 && `${count(record.Unreadable.length, 'key')} unreadable`,
  ].filter(Boolean)
  const found = record.Events + record.Findings
  const verdict = VERDICTS[record.ExitCode] ?? VERDICTS[2]!
  return [
    text('plain', ' '),
    line('Policies', 'plain', `${record.Policies}`),
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
      `${verdict.mark} ${found > 0 ? `${count(found, 'difference')}, ` : ''}${verdict.words} · ${(record.DurationMs / 1000).toFixed(2)} s`,
    ),
    ...(record.ExitCode === 1 ? [text('dim', '           regmon accept takes them as the baseline')] : []),
  ]
}

const VERDICTS: Record<number, { readonly tone: Tone; readonly mark: string; readonly words: string }> = {
  0: { tone: 'good', mark: '✔', words: 'everything holds' },
  1: { tone: 'bad', mark: '✖', words: 'not as the baseline has it' },
  2: { tone: 'bad', mark: '✖', words: 'it could not all be checked' },
  130: { tone: 'warn', mark: '✖', words: 'interrupted' },
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`
}
