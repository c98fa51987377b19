/** The state of each policy of a watch, for its status. */
import { hasLiteralKey, literalNames } from '../pattern/index.ts'
import type { Watch } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import { parseKeyPath, upcase } from '../registry/index.ts'
import type { RunSummary, Unreadable, WatchResult } from '../report/run-event.ts'
import type { PolicyStatus } from '../report/watch-status.ts'

interface PolicyState {
  /** By {@link keyOf}: a scan on notification reads only some of them. */
  readonly watches: Map<string, WatchState>
  /** Events of the last scan. */
  lastEvents: number
  lastScanAt: number
  lastDuration: number
  /** Since the start. */
  events: number
}

/** As the last scan of a watch left it. */
interface WatchState {
  readonly values: number
  /** Whether the scan could not check the policy completely. */
  readonly fails: boolean
  readonly unreadable: readonly Unreadable[]
}

export interface Scanned {
  readonly policies: readonly Policy[]
  /** All watches. */
  readonly watches: readonly Watch[]
  /** The numbers of those that were scanned. */
  readonly due: ReadonlySet<number>
}

export class PolicyStates {
  private readonly states = new Map<string, PolicyState>()

  /** Adds a scan. @param found its events by policy. @param summary `undefined` where it failed. */
  add(
    { policies, watches, due }: Scanned,
    scan: { readonly startedAt: number; readonly duration: number },
    results: readonly WatchResult[],
    found: ReadonlyMap<string, number>,
    summary: RunSummary | undefined,
  ): void {
    const scanned = watches.filter(({ index }) => due.has(index))
    const unreadable = byWatch(scanned, summary?.unreadable ?? [])
    // An error that concerns no key concerns every policy.
    const isComplete =
      summary !== undefined && (summary.exitCode !== 2 || summary.unreadable.some(({ fails }) => fails))
    const known = new Map(
      results.map((result) => [`${result.policy}\n${result.watch}\n${result.view}`, result]),
    )
    for (const [policy, own] of Map.groupBy(scanned, (watch) => watch.policy)) {
      const { name } = policies[policy]!
      const before = this.states.get(name)
      const states = new Map<string, WatchState>()
      for (const watch of watches) {
        if (watch.policy !== policy) continue
        const state = before?.watches.get(keyOf(watch))
        if (state !== undefined) states.set(keyOf(watch), state)
      }
      for (const watch of own) {
        const result = known.get(`${name}\n${watch.pattern.text}\n${watch.view}`)
        const keys = unreadable.get(watch) ?? []
        states.set(keyOf(watch), {
          values: result?.values ?? states.get(keyOf(watch))?.values ?? 0,
          fails: !isComplete || result?.status === 'unrecorded' || keys.some(({ fails }) => fails),
          unreadable: summary === undefined ? (states.get(keyOf(watch))?.unreadable ?? []) : keys,
        })
      }
      const events = found.get(name) ?? 0
      this.states.set(name, {
        watches: states,
        lastEvents: events,
        lastScanAt: scan.startedAt,
        lastDuration: scan.duration,
        events: (before?.events ?? 0) + events,
      })
    }
    // A scan of one policy may also find events of another.
    const names = new Set(scanned.map(({ policy }) => policies[policy]!.name))
    for (const [name, events] of found) {
      const state = this.states.get(name)
      if (state !== undefined && !names.has(name)) state.events += events
    }
  }

  /** @param notifies whether it is scanned on notification, as `--notify` has it for all. */
  status(policy: Policy, nextScanAt: number | undefined, notifies = policy.notify): PolicyStatus {
    const state = this.states.get(policy.name)
    const watches = [...(state?.watches.values() ?? [])]
    const unreadable = new Set(
      watches.flatMap(({ unreadable }) =>
        unreadable.map(({ view, key, name }) => JSON.stringify([view, key, name])),
      ),
    )
    return {
      name: policy.name,
      description: policy.description,
      tags: policy.tags,
      trigger: triggerOf({ ...policy, notify: notifies }),
      state: state === undefined ? 'new' : stateOf(state.lastEvents, watches),
      watches: policy.watch.length,
      values: watches.reduce((sum, { values }) => sum + values, 0),
      lastScanAt: state?.lastScanAt,
      lastDuration: state?.lastDuration,
      nextScanAt,
      events: state?.events ?? 0,
      unreadable: unreadable.size,
    }
  }
}

function stateOf(found: number, watches: readonly WatchState[]): PolicyStatus['state'] {
  if (watches.some(({ fails }) => fails)) return 'error'
  return found > 0 ? 'events' : 'ok'
}

/** Stays the same where another part of the policy is edited. */
function keyOf({ pattern, view, recursive }: Watch): string {
  return `${view} ${recursive} ${pattern.text}`
}

/** The keys that could not be read, by the watches that select them or something below them. */
function byWatch(watches: readonly Watch[], unreadable: readonly Unreadable[]): Map<Watch, Unreadable[]> {
  const found = new Map<Watch, Unreadable[]>()
  for (const key of unreadable) {
    const own = watches.filter((watch) => leadsTo(watch, key))
    for (const watch of own.length > 0 ? own : watches) found.set(watch, [...(found.get(watch) ?? []), key])
  }
  return found
}

function leadsTo({ pattern, view, recursive }: Watch, unreadable: Unreadable): boolean {
  const path = parseKeyPath(unreadable.key)
  if (path?.root !== pattern.root) return false
  if (view === '64' && unreadable.view === '32') return false
  const names = path.segments.map(upcase)
  const literal = literalNames(pattern)
  // A watch of one key does not select what is below it.
  if (names.length > literal.length && !recursive && hasLiteralKey(pattern)) return false
  return literal.every((name, depth) => depth >= names.length || upcase(name) === names[depth])
}

function triggerOf({ notify, schedule, timeZone, scanInterval }: Policy): string {
  const parts: string[] = []
  if (notify) parts.push('on notification')
  if (schedule !== undefined) parts.push(timeZone === undefined ? schedule : `${schedule} ${timeZone}`)
  if (scanInterval > 0) parts.push(`every ${scanInterval} s`)
  return parts.length === 0 ? 'on request' : parts.join(', ')
}
