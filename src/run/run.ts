/** One run, on one screen: plan → scan and compare with the store → report → write → exit code. */
import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { RegmonError } from '../errors.ts'
import { formatKeyPath, toValidText } from '../registry/index.ts'
import { RUN_EVENT_VERSION, type RunSummary, type WatchResult } from '../report/run-event.ts'
import { countWatches } from '../report/watch-counts.ts'
import { scan } from '../scan/index.ts'
import { type Context, createContext } from './context.ts'
import { visitKey } from './judge-keys.ts'
import type { GoneKey, RunOptions } from './options.ts'
import { reportSource } from './source-findings.ts'
import { limited } from './source-notices.ts'
import { reportStale } from './stale.ts'
import { reportUnmatchedAccepts } from './unmatched-accepts.ts'
import { judgeUnvisitedKeys } from './unvisited.ts'
import { type ExitCode, verdict } from './verdict.ts'
import { watchResults } from './watch-results.ts'
import { beginWriting, finishWriting } from './write.ts'

/** Milliseconds of work between two turns of the event loop, and between two progress events. */
const SLICE = 10
const PROGRESS = 100

/**
 * Checks, updates or accepts, and emits everything through `options.emit`.
 * @throws RegmonError if the run cannot begin or the baseline cannot be written. The baseline is then unchanged.
 */
export async function run(options: RunOptions): Promise<RunSummary> {
  const started = performance.now()
  const context = await open(options)
  const runId = randomUUID()
  try {
    start(context, runId)
    reportSource(context)
    reportStale(context)
    const { interrupted, gone } = await scanKeys(context)
    if (!interrupted) await judgeUnvisitedKeys(context, gone)
    const results = interrupted ? [] : watchResults(context)
    reportUnmatchedAccepts(context)
    const { tally, rules } = context
    const exitCode = verdict({
      interrupted,
      errors: tally.errors,
      differences: tally.events + tally.findings,
      accepted: rules.settles,
    })
    const isSpoiled = interrupted || (rules.writesWholeOnly && exitCode !== 0)
    const baselineId = await finishWriting(context, isSpoiled)
    for (const [index, result] of results.entries()) options.emit({ type: 'watch-result', index, result })
    const summary = summaryOf(context, {
      runId,
      exitCode,
      baselineId,
      results,
      interrupted,
      durationMs: Math.round(performance.now() - started),
    })
    options.emit({ type: 'run-end', summary })
    return summary
  } catch (error) {
    context.writer?.rollback()
    throw error
  } finally {
    context.baseline.close()
  }
}

/** Opens the baseline, and begins a write if this run needs one. Tries again if another run wrote meanwhile. */
async function open(options: RunOptions): Promise<Context> {
  for (let attempt = 1; ; attempt++) {
    const context = await createContext(options)
    try {
      await beginWriting(context)
      return context
    } catch (error) {
      context.baseline.close()
      if (attempt === 3 || !(error instanceof RegmonError) || error.code !== 'REGMON_STORE_CHANGED')
        throw error
    }
  }
}

function start({ options, policies, plan, tally }: Context, runId: string): void {
  options.emit({
    type: 'run-start',
    version: RUN_EVENT_VERSION,
    runId,
    time: tally.time(),
    hostname: options.hostname,
    source: options.source.description,
    store: options.store.name,
    policies: policies.map(({ name, description, tags }) => ({ name, description, tags })),
    watches: plan.watches.map(({ policy, pattern, view }) => ({
      policy: policies[policy]!.name,
      watch: toValidText(pattern.text),
      view,
      recursive: policies[policy]!.recursive,
    })),
  })
  for (const { code, message } of limited(options.source.notices)) tally.notice('warning', code, message)
}

/** @returns whether the scan was interrupted, and the keys that an earlier scan found and this one did not. */
async function scanKeys(context: Context): Promise<{ interrupted: boolean; gone: GoneKey[] }> {
  const { options, counts } = context
  const gone: GoneKey[] = []
  let sliceEnd = performance.now() + SLICE
  let progressAt = 0
  const hooks = {
    pass: options.watch?.pass,
    gone: (node: { readonly path: GoneKey['path'] }, view: GoneKey['view']) =>
      void gone.push({ path: node.path, view }),
  }
  for (const key of scan(context.plan, options.source, hooks, counts)) {
    if (key !== undefined) {
      const judged = visitKey(context, key)
      if (judged instanceof Promise) await judged
    }
    const now = performance.now()
    if (now < sliceEnd) continue
    if (now >= progressAt) {
      const { keys, values, current } = counts
      const path = current === undefined ? '' : toValidText(formatKeyPath(current.path))
      options.emit({ type: 'progress', keys, values, key: path })
      progressAt = now + PROGRESS
    }
    await setImmediate()
    if (options.signal?.aborted) return { interrupted: true, gone }
    sliceEnd = performance.now() + SLICE
  }
  return { interrupted: options.signal?.aborted === true, gone }
}

interface Ending {
  readonly runId: string
  readonly exitCode: ExitCode
  readonly baselineId: string | undefined
  readonly results: readonly WatchResult[]
  readonly interrupted: boolean
  readonly durationMs: number
}

function summaryOf(context: Context, { baselineId, results, ...ending }: Ending): RunSummary {
  const { tally, counts, plan, policies, options } = context
  return {
    ...ending,
    time: tally.time(),
    hostname: options.hostname,
    ...(baselineId !== undefined && { baselineId }),
    policies: policies.length,
    watches: plan.watches.length,
    watchCounts: countWatches(results),
    keys: counts.keys,
    values: counts.values,
    recorded: tally.recorded,
    events: tally.events,
    eventCounts: tally.eventCounts,
    findings: tally.findings,
    unreported: tally.unreported,
    unreviewed: tally.unreviewed,
    noLongerWatched: tally.noLongerWatched,
    unreadable: tally.unreadable,
    watchResults: results,
    excludes: plan.excludes.map(({ policy, pattern, index }) => ({
      policy: policies[policy]!.name,
      exclude: toValidText(pattern.text),
      removedValues: counts.removed[index] ?? 0,
      prunedKeys: counts.pruned[index] ?? 0,
    })),
    ...(options.mode === 'watch' && {
      scannedPolicies: [...new Set(results.map(({ policy }) => policy))],
      keysUnchanged: counts.unchanged,
    }),
  }
}
