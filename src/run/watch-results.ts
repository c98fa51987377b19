/** How each watch fared, and what must be said of it. */
import { hasLiteralKey } from '../pattern/index.ts'
import type { Watch } from '../plan/index.ts'
import { formatKeyPath, toValidText } from '../registry/index.ts'
import type { WatchRecord } from '../report/run-event.ts'
import { deepestKey } from '../scan/index.ts'
import type { Context } from './context.ts'

/** Results in plan order; what makes the run fail is told as a notice of level `error`. */
export function watchResults(context: Context): WatchRecord[] {
  const values = valuesByWatch(context)
  const results = context.plan.watches
    .filter((watch) => context.isDue(watch))
    .map((watch) => result(context, watch, values[watch.index] ?? 0))
  if (results.every(({ Status }) => Status === 'skipped')) {
    context.tally.notice(
      'error',
      'REGMON_ALL_SKIPPED',
      'every watch was skipped: the source holds none of what is watched',
    )
  }
  const unrecorded = results.filter(({ Status }) => Status === 'unrecorded').length
  if (unrecorded > 0) {
    const watches = unrecorded === 1 ? '1 watch has' : `${unrecorded} watches have`
    context.tally.notice(
      'error',
      'REGMON_NO_BASELINE',
      `${watches} no baseline to be compared with; \`regmon accept\` records it`,
    )
  }
  return results
}

function result(context: Context, watch: Watch, values: number): WatchRecord {
  const { tally } = context
  const policy = context.policies[watch.policy]!
  const events = tally.eventsOf(watch.index)
  const base = {
    Policy: policy.name,
    Watch: toValidText(watch.pattern.text),
    View: watch.view,
    Recursive: policy.recursive,
    Values: values,
    Events: events,
  }
  if (policy.recursive && !hasLiteralKey(watch.pattern)) {
    tally.notice(
      'info',
      'REGMON_RECURSIVE_WILDCARD',
      `${policy.name}: recursive adds nothing to ${base.Watch}, whose key part holds a wildcard; "**" stands for any number of keys`,
    )
  }
  if (watch.pattern.mask.text === '**') {
    tally.notice(
      'info',
      'REGMON_MASK_GLOBSTAR',
      `${policy.name}: the "**" of ${base.Watch} is a mask for value names here, as "*" is; keys below are watched by "**\\*"`,
    )
  }
  if (!context.counts.reached.has(watch.index))
    return { ...base, Status: 'skipped', Reason: 'the source does not hold it' }
  const status = statusOf(context, watch)
  if (values > 0) return { ...base, Status: status }
  if (context.unreadWatches.has(watch.index))
    return { ...base, Status: status, Reason: 'not all of it could be read' }
  if (context.counts.uncollected.has(watch.index) && !policy.required)
    return { ...base, Status: status, Reason: 'matched nothing, and the source does not hold all of it' }
  const view = watch.view === '32' ? '32' : '64'
  const deepest = toValidText(formatKeyPath(deepestKey(context.options.source, watch.pattern, view)))
  const reason = `matched nothing; the deepest key of it that exists is ${deepest}`
  if (policy.required)
    tally.notice('error', 'REGMON_REQUIRED', `${policy.name}: ${base.Watch} is required, and ${reason}`)
  return { ...base, Status: status, Reason: reason, DeepestKey: deepest }
}

function statusOf(context: Context, watch: Watch): WatchRecord['Status'] {
  if (context.unrecorded.has(watch.index)) return 'unrecorded'
  if (context.watches[watch.index]!.known) return 'compared'
  return context.records ? 'recorded' : 'unrecorded'
}

function valuesByWatch({ plan, counts }: Context): number[] {
  const values = [...counts.byWatch]
  for (const match of plan.matches) {
    const met = counts.byMatch[match.id] ?? 0
    if (met > 0) for (const watch of match.watches) values[watch.index] = (values[watch.index] ?? 0) + met
  }
  return values
}
