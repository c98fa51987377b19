/** The result of each watch, and notices about watches. */
import { hasLiteralKey } from '../pattern/index.ts'
import type { Watch } from '../plan/index.ts'
import { formatKeyPath, toValidText } from '../registry/index.ts'
import type { WatchResult } from '../report/run-event.ts'
import { deepestKey } from '../scan/index.ts'
import type { Context } from './context.ts'

/** @returns the results in the order of the plan. Emits a notice of level `error` for whatever fails the run. */
export function watchResults(context: Context): WatchResult[] {
  const values = valuesByWatch(context)
  const results = context.plan.watches
    .filter((watch) => context.isDue(watch))
    .map((watch) => result(context, watch, values[watch.index] ?? 0))
  if (results.every(({ status }) => status === 'skipped')) {
    context.tally.notice(
      'error',
      'REGMON_ALL_SKIPPED',
      'every watch was skipped: the source contains none of the watched keys',
    )
  }
  const unrecorded = results.filter(({ status }) => status === 'unrecorded').length
  if (unrecorded > 0) {
    const watches = unrecorded === 1 ? '1 watch has' : `${unrecorded} watches have`
    context.tally.notice(
      'error',
      'REGMON_NO_BASELINE',
      `${watches} no baseline; \`regmon accept\` records one`,
    )
  }
  return results
}

function result(context: Context, watch: Watch, values: number): WatchResult {
  const { tally } = context
  const policy = context.policies[watch.policy]!
  const events = tally.eventsOf(watch.index)
  const base = {
    policy: policy.name,
    watch: toValidText(watch.pattern.text),
    view: watch.view,
    recursive: policy.recursive,
    values,
    events,
  }
  if (policy.recursive && !hasLiteralKey(watch.pattern)) {
    tally.notice(
      'info',
      'REGMON_RECURSIVE_WILDCARD',
      `${policy.name}: recursive adds nothing to ${base.watch}, whose key part contains a wildcard; write "**", which matches any number of keys`,
    )
  }
  if (watch.pattern.mask.text === '**') {
    tally.notice(
      'info',
      'REGMON_MASK_GLOBSTAR',
      `${policy.name}: the last "**" of ${base.watch} is a mask for value names, as "*" is; to watch keys below, write "**\\*"`,
    )
  }
  if (!context.counts.reached.has(watch.index))
    return { ...base, status: 'skipped', reason: 'the source does not contain its keys' }
  const status = statusOf(context, watch)
  if (values > 0) return { ...base, status }
  if (tally.unreadWatches.has(watch.index))
    return { ...base, status, reason: 'not all of its keys could be read' }
  if (context.counts.uncollected.has(watch.index) && !policy.required)
    return { ...base, status, reason: 'matched nothing, and the source does not contain all of its keys' }
  const view = watch.view === '32' ? '32' : '64'
  const deepest = toValidText(formatKeyPath(deepestKey(context.options.source, watch.pattern, view)))
  const reason = `matched nothing; the deepest key of it that exists is ${deepest}`
  if (policy.required)
    tally.notice('error', 'REGMON_REQUIRED', `${policy.name}: ${base.watch} is required, and ${reason}`)
  return { ...base, status, reason, deepestKey: deepest }
}

function statusOf(context: Context, watch: Watch): WatchResult['status'] {
  if (context.tally.unrecorded.has(watch.index)) return 'unrecorded'
  if (context.watches[watch.index]!.known) return 'compared'
  return context.rules.recordsUnknown ? 'recorded' : 'unrecorded'
}

function valuesByWatch({ plan, counts }: Context): number[] {
  const values = [...counts.byWatch]
  for (const match of plan.matches) {
    const met = counts.byMatch[match.id] ?? 0
    if (met > 0) for (const watch of match.watches) values[watch.index] = (values[watch.index] ?? 0) + met
  }
  return values
}
