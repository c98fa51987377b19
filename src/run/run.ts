/** One run, on one screen: plan → scan → compare → store → report → verdict. */
import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { DIGEST_NAMES, type DigestName } from '../digest/index.ts'
import { RegmonError } from '../errors.ts'
import { toValidText } from '../registry/index.ts'
import { RUN_EVENT_VERSION, type RunSummary } from '../report/run-event.ts'
import { countWatches } from '../report/watch-counts.ts'
import { type ScanHooks, scan } from '../scan/index.ts'
import { type BaselineHeader, type FoundRecord, packedDigestNames } from '../store/store.ts'
import { type Context, createContext } from './context.ts'
import { nextHeader } from './header.ts'
import { judgeKey } from './judge-key.ts'
import { judgeUnseen } from './judge-unseen.ts'
import type { RunOptions } from './options.ts'
import { tellSource } from './source-findings.ts'
import { limited } from './source-notices.ts'
import { tellUnmatchedAccepts } from './unmatched-accepts.ts'
import { verdict } from './verdict.ts'
import { watchResults } from './watch-results.ts'

/** Milliseconds of work between two breaths of the event loop, and between two progress events. */
const SLICE = 10
const PROGRESS = 100

/**
 * Checks, updates or accepts, and tells it all through `options.emit`.
 * @throws RegmonError where the run cannot begin, or the baseline cannot be written; then nothing was.
 */
export async function run(options: RunOptions): Promise<RunSummary> {
  const started = performance.now()
  const context = open(options)
  const runId = randomUUID()
  try {
    start(context, runId)
    tellSource(context)
    const interrupted = await scanAll(context)
    if (!interrupted) judgeUnseen(context)
    const results = interrupted ? [] : watchResults(context)
    tellUnmatchedAccepts(context)
    const { tally } = context
    const code = verdict({
      interrupted,
      errors: tally.errors,
      differences: tally.events + tally.findings,
      accepted: context.accepts && options.mode !== 'watch',
    })
    commit(context, code === 130 || (context.accepts && code !== 0 && options.mode !== 'watch'))
    for (const [index, result] of results.entries()) options.emit({ type: 'watch-result', index, result })
    const summary: RunSummary = {
      time: tally.time(),
      hostname: options.hostname,
      runId,
      exitCode: code,
      policies: context.policies.length,
      watches: context.plan.watches.length,
      watchCounts: countWatches(results),
      keys: context.counts.keys,
      values: context.counts.values,
      recorded: tally.recorded,
      events: tally.events,
      eventCounts: tally.eventCounts,
      findings: tally.findings,
      unreported: tally.unreported,
      noLongerWatched: tally.noLongerWatched,
      unreadable: tally.unreadable,
      watchResults: results,
      excludes: context.plan.excludes.map(({ policy, pattern, index }) => ({
        policy: context.policies[policy]!.name,
        exclude: toValidText(pattern.text),
        removedValues: context.counts.removed[index] ?? 0,
        prunedKeys: context.counts.pruned[index] ?? 0,
      })),
      interrupted,
      ...(options.mode === 'watch' && {
        scannedPolicies: [...new Set(results.map(({ policy }) => policy))],
        keysUnchanged: context.counts.unchanged,
      }),
      durationMs: Math.round(performance.now() - started),
    }
    options.emit({ type: 'run-end', summary })
    return summary
  } catch (error) {
    context.writer?.rollback()
    throw error
  } finally {
    context.baseline.close()
  }
}

/** Opens the baseline, for writing where this run will write; what another wrote meanwhile is read again. */
function open(options: RunOptions): Context {
  for (let attempt = 1; ; attempt++) {
    const context = createContext(options)
    if (!context.records || options.mode === 'preview' || !needsWriting(context)) return context
    try {
      context.writer = context.baseline.write()
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

/** A steady check writes nothing, so it does not wait for others that do. */
function needsWriting({ accepts, watches }: Context): boolean {
  return accepts || watches.some(({ known }) => !known)
}

/** @returns whether the scan was cut short. */
async function scanAll(context: Context): Promise<boolean> {
  const { options, baseline, counts } = context
  let record: FoundRecord | undefined
  let askedView = ''
  let asked = ''
  const find: ScanHooks['recorded'] = (view, upcased, path) => {
    record = baseline.find(view, upcased, context.userOf(path.root))
    askedView = view
    asked = upcased
    return record === undefined ? [] : digestNames(packedDigestNames(record.packed))
  }
  let sliceEnd = performance.now() + SLICE
  let progressAt = 0
  const hooks: ScanHooks = {
    recorded: find,
    pass: options.watch?.pass,
    gone: (path, view) => context.gone.push({ path, view }),
  }
  for (const reading of scan(context.plan, options.source, hooks, counts)) {
    if (reading !== undefined) {
      if (asked !== reading.upcased || askedView !== reading.view)
        find(reading.view, reading.upcased, reading.path)
      judgeKey(context, reading, record)
    }
    const now = performance.now()
    if (now < sliceEnd) continue
    if (now >= progressAt) {
      options.emit({
        type: 'progress',
        keys: counts.keys,
        values: counts.values,
        key: toValidText(counts.current),
      })
      progressAt = now + PROGRESS
    }
    await setImmediate()
    if (options.signal?.aborted) return true
    sliceEnd = performance.now() + SLICE
  }
  return options.signal?.aborted === true
}

const NAME_SETS = new Map<string, readonly DigestName[]>()

function digestNames(text: string): readonly DigestName[] {
  const known = NAME_SETS.get(text)
  if (known !== undefined) return known
  const names = DIGEST_NAMES.filter((name) => text.split(' ').includes(name))
  NAME_SETS.set(text, names)
  return names
}

function commit(context: Context, spoiled: boolean): void {
  if (context.options.mode === 'preview' || context.writer === undefined) return
  const header = nextHeader(context)
  if (spoiled || !hasNews(context, header)) context.writer.rollback()
  else context.writer.commit(header)
  context.writer = undefined
}

/** A scan of a watch that found nothing writes nothing. */
function hasNews({ options, baseline, tally, wrote }: Context, header: BaselineHeader): boolean {
  if (options.mode !== 'watch' || wrote || tally.events + tally.findings > 0) return true
  const told = (of: BaselineHeader): string => JSON.stringify({ ...of, takenAt: '' })
  return baseline.header === undefined || told(baseline.header) !== told(header)
}
