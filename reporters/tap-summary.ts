/** A run in one line of words. */
import type { RunSummary } from '../src/report/run-event.ts'
import { counted } from './tap-message.ts'

export function summaryText(run: RunSummary): string {
  const { watchCounts: watches, eventCounts: events } = run
  const some = (count: number, what: string): string[] => (count > 0 ? [`${count} ${what}`] : [])
  const differences = [
    ...some(events.CHANGE, 'changed'),
    ...some(events.DELETE, 'deleted'),
    ...some(events.NEW, 'new'),
  ]
  return [
    [
      `${counted(run.watches, 'watch').replace(/watchs$/, 'watches')} of ${counted(run.policies, 'policy').replace(/policys$/, 'policies')}`,
      [
        `${watches.compared} compared`,
        ...some(watches.recorded, 'recorded and not compared'),
        ...some(watches.unrecorded, 'without a baseline'),
        ...some(watches.skipped, 'skipped'),
        ...some(watches.unmatched, 'matched nothing'),
      ].join(', '),
    ].join(': '),
    [
      `${counted(run.values, 'value')} in ${counted(run.keys, 'key')}`,
      ...some(run.recorded, 'recorded'),
      ...some(run.unreported, 'new and not reported'),
      ...some(run.unreviewed ?? 0, 'not reviewed'),
      ...some(run.noLongerWatched, 'no longer watched'),
      ...some(run.unreadable.length, 'unreadable'),
    ].join(', '),
    `${counted(run.events, 'difference')}${differences.length > 0 ? ` (${differences.join(', ')})` : ''}`,
    ...(run.findings > 0 ? [counted(run.findings, 'finding')] : []),
    `${run.interrupted ? 'interrupted, ' : ''}exit code ${run.exitCode}`,
  ].join('; ')
}
