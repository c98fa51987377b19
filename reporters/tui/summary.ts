/** The summary of a run, which stays on the screen: policies, events, notices, totals, and how to review them. */
import type { RunSummary, WatchResult } from '../../src/report/run-event.ts'
import { safeText, words } from './cells.ts'
import { eventLines, type Layout, typeWords, unreadableLines } from './event-lines.ts'
import { count, grouped } from './format.ts'
import { typeOf } from './found-events.ts'
import { EMPTY, type Line, line, paragraph, type Span, span } from './line.ts'
import { policyLines } from './policy-lines.ts'
import type { Capped, Level, RunModel } from './run-model.ts'
import type { Tone } from './tone.ts'
import { verdictLines } from './verdict-lines.ts'

/** @param hasErrorOutput whether the caller prints the error that ended the run. */
export function summaryLines(
  model: RunModel,
  options: { readonly columns: number; readonly verbose: boolean; readonly hasErrorOutput: boolean },
): Line[] {
  const { total } = model.totals
  const run = total?.summary
  const layout: Layout = { ...options, hosts: model.hostnames.size > 1 }
  const sections: readonly Line[][] = [
    model.hostnames.size === 0 ? [] : header(model, layout),
    run === undefined ? [] : policyLines(model, run, layout.columns),
    events(model, layout),
    [
      ...notices(model, 'info', layout),
      ...(run === undefined ? [] : [...skipped(run, layout), ...excludes(run, layout)]),
      ...notices(model, 'warning', layout),
      ...notices(model, 'error', layout),
    ],
    verdictLines(model, total, options),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index > 0 ? [EMPTY, ...lines] : lines))
}

function header({ command, hostnames, sources, stores }: RunModel, { columns }: Layout): Line[] {
  const one = (texts: ReadonlySet<string>, many: string): string => {
    const [first = ''] = texts
    return safeText(texts.size === 1 ? first : `${texts.size} ${many}`)
  }
  const rows = (source: string): Line[] =>
    paragraph(
      line(span('strong', ` regmon${command === undefined ? '' : ` ${command}`}`)),
      'plain',
      [
        ` · ${one(hostnames, 'hosts')}`,
        ` · ${source}`,
        ` · baseline ${one(stores, 'stores').replace(/^file:/, '')}`,
      ],
      columns,
      5,
    )
  const source = one(sources, 'sources')
  const whole = rows(source)
  // If there is no room, the list of hives is left out.
  return whole.length === 1 ? whole : rows(source.replace(/: .*$/s, ''))
}

function events({ found, unreadable }: RunModel, layout: Layout): Line[] {
  const shown = found.shown()
  const hidden = found.countsByType()
  for (const event of shown) hidden[typeOf(event)]--
  const rest = found.count - shown.length
  const reported = new Set(shown.filter((event) => !('type' in event)).map(placeOf))
  // A key or value that a finding reports is not reported again.
  const others = unreadable.kept.filter((one) => !reported.has(placeOf(one)))
  return [
    ...shown.flatMap((event) => eventLines(event, layout)),
    ...(rest > 0 ? more(`and ${grouped(rest)} more: ${typeWords(hidden).join(', ')}`, layout) : []),
    ...others.flatMap((one) => unreadableLines(one, layout)),
    ...moreOf(unreadable, 'unreadable keys', layout),
  ]
}

function placeOf({ view, key, name }: { view: string; key: string; name?: string }): string {
  return JSON.stringify([view, key, name])
}

const NOTICES: Record<Level, Span> = {
  info: span('dim', ' · '),
  warning: span('warn', ' ! '),
  error: span('bad', ' ✖ '),
}

function notices({ notices }: RunModel, level: Level, layout: Layout): Line[] {
  const { kept } = notices[level]
  const { tone } = NOTICES[level]
  return [
    ...kept.flatMap((message) => note(NOTICES[level], tone, message, layout)),
    ...moreOf(notices[level], 'notices', layout),
  ]
}

function note(mark: Span, tone: Tone, text: string, { columns }: Layout): Line[] {
  return paragraph(line(mark), tone, words(text), columns, 20)
}

function moreOf({ kept, count: many }: Capped<unknown>, what: string, layout: Layout): Line[] {
  return many > kept.length ? more(`and ${grouped(many - kept.length)} more ${what}`, layout) : []
}

function more(text: string, layout: Layout): Line[] {
  return note(span('dim', ' '), 'dim', `${text} (--reporter jsonl has all)`, layout)
}

/** The most reasons that are shown. */
const REASONS = 10

/** Watches that were skipped, by the reason. */
function skipped({ watchResults }: RunSummary, layout: Layout): Line[] {
  const watches = watchResults.filter(({ status }) => status === 'skipped')
  const reasons = [...Map.groupBy(watches, ({ reason = 'unknown' }) => reason)]
  const text = ([reason, own]: [string, WatchResult[]]): string => {
    const names = layout.verbose
      ? `: ${own.map(({ policy, watch }) => `${policy}: ${watch}`).join(', ')}`
      : ''
    return `${count(own.length, 'watch', 'watches')} skipped, ${reason}${names}`
  }
  return [
    ...reasons.slice(0, REASONS).flatMap((entry) => note(NOTICES.info, 'dim', text(entry), layout)),
    ...moreOf({ kept: reasons.slice(0, REASONS), count: reasons.length }, 'reasons', layout),
  ]
}

function excludes({ excludes }: RunSummary, layout: Layout): Line[] {
  const used = excludes.filter(({ removedValues, prunedKeys }) => removedValues + prunedKeys > 0)
  if (used.length === 0) return []
  const effect = (removed: number, pruned: number): string =>
    [removed > 0 && `removed ${count(removed, 'value')}`, pruned > 0 && `pruned ${count(pruned, 'key')}`]
      .filter(Boolean)
      .join(', ')
  const texts = layout.verbose
    ? used.map(
        ({ policy, exclude, removedValues, prunedKeys }) =>
          `${policy}: the exclude ${exclude} ${effect(removedValues, prunedKeys)}`,
      )
    : [
        `excludes ${effect(
          used.reduce((sum, { removedValues }) => sum + removedValues, 0),
          used.reduce((sum, { prunedKeys }) => sum + prunedKeys, 0),
        )}`,
      ]
  return texts.flatMap((text) => note(NOTICES.info, 'dim', text, layout))
}
