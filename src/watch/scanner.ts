/** Runs the scans of a watch, one at a time, for the watches that are due. Reads only keys that may have changed. */
import { compilePlan, type ScanPlan } from '../plan/index.ts'
import { forUser, type Policy } from '../policy/index.ts'
import type { View } from '../registry/index.ts'
import type { RunEvent, RunSummary } from '../report/run-event.ts'
import { type GoneKey, run } from '../run/index.ts'
import { ScanMemory } from '../scan/index.ts'
import { isKey, type RegistrySource } from '../source/source.ts'
import type { DigestStore } from '../store/store.ts'
import type { WatchState } from '../store/watch-state.ts'
import { countPending, type PendingCounts } from './pending.ts'
import { seedState } from './seed.ts'

/** A full scan is due this part of its interval early: a day of 23 hours is a day. */
const FULL_EARLY = 0.95
/** In milliseconds: a key written this shortly before a scan may be written again with the same last-write time. */
const UNSETTLED = 2000
/** Between 1601, where a FILETIME begins, and 1970, in milliseconds. */
const FILETIME_EPOCH = 11_644_473_600_000n
/** Sets of watches that plans are kept for. */
const PLANS = 32

/** Sets of watches that the memory of scans tells apart. */
const DUE_SETS = 1024

/** The kernel's list of loaded hives: it is written when one comes or goes. */
const HIVE_LIST = { root: 'HKLM', segments: ['SYSTEM', 'CurrentControlSet', 'Control', 'hivelist'] } as const

export interface ScannerOptions {
  readonly state: WatchState
  /** The pinned baseline, with which a watch is compared first if the state has no entries of it. */
  readonly pinned: DigestStore
  readonly view: View | undefined
  readonly allowUnreadable: boolean
  readonly allowSkipped?: boolean
  readonly allowStale?: true | readonly string[]
  /** The name of the pinned baseline, and of the state. */
  readonly target: string
  readonly hostnameOf: (source: RegistrySource) => string
  readonly now: () => number
}

export interface Scan {
  readonly due: ReadonlySet<number>
  readonly source: RegistrySource
  readonly emit: (event: RunEvent) => void
  readonly signal: AbortSignal
}

export class Scanner {
  private readonly options: ScannerOptions
  private policies: readonly Policy[] = []
  private full: ScanPlan = compilePlan([])
  private readonly plans = new Map<string, ScanPlan>()
  private readonly memory = new ScanMemory()
  private readonly covered = new Set<number>()
  private readonly hidden = new Map<string, GoneKey>()
  /** When every key was read for a watch last. */
  private readonly readAll = new Map<number, number>()
  private hives = 0n

  constructor(options: ScannerOptions) {
    this.options = options
  }

  /** Follows these policies from now on. @param user the SID of the current user, as the source knows it. */
  follow(policies: readonly Policy[], user: string): void {
    const { view } = this.options
    this.policies = policies.map((policy) => ({
      ...forUser(policy, user),
      ...(view !== undefined && { view }),
    }))
    this.full = compilePlan(this.policies)
    this.plans.clear()
    this.readAll.clear()
    this.forget()
  }

  /** The watches of these policies, by number. */
  watchesOf(names: ReadonlySet<string>): Set<number> {
    return new Set(
      this.full.watches
        .filter(({ policy }) => names.has(this.policies[policy]!.name))
        .map(({ index }) => index),
    )
  }

  get plan(): ScanPlan {
    return this.full
  }

  /** Whether a scan for these watches reads every key. */
  isFull(due: ReadonlySet<number>, source: RegistrySource): boolean {
    if (!source.traits.tracksLastWrites || this.hivesChanged(source)) return true
    const now = this.options.now()
    return [...due].some((index) => {
      const { fullScanInterval } = this.policies[this.full.watches[index]!.policy]!
      const last = this.readAll.get(index)
      // If the clock was set back, the time since the last full scan is unknown, so this scan is full.
      return last === undefined || now < last || now - last >= fullScanInterval * 1000 * FULL_EARLY
    })
  }

  /**
   * Scans. Where it is interrupted or fails, nothing of it is kept, and the next one reads everything.
   * @param full as {@link isFull} says.
   */
  async scan({ due, source, emit, signal }: Scan, full: boolean): Promise<RunSummary> {
    const { policies, full: plan, options } = this
    const { state, pinned } = options
    const started = options.now()
    if (this.memory.sets.size > DUE_SETS) this.forget()
    await seedState(
      { policies, watches: plan.watches, due, source, target: options.target },
      state.store,
      pinned,
    )
    let whole = false
    try {
      const summary = await run({
        policies,
        selection: { policies: [], tags: [], view: options.view },
        source,
        store: state.store,
        target: options.target,
        hostname: options.hostnameOf(source),
        mode: 'watch',
        watch: {
          plan: this.planFor(due),
          full: plan,
          due,
          pass: source.traits.tracksLastWrites ? this.memory.begin(due, full, settled(started)) : undefined,
          covered: source.traits.tracksLastWrites && !full && due.isSubsetOf(this.covered),
          hidden: this.hidden,
          sequence: () => `${state.epoch} ${state.nextSequence()}`,
        },
        accept: [],
        mayWrite: true,
        requireBaseline: false,
        allowUnreadable: options.allowUnreadable,
        allowSkipped: options.allowSkipped === true,
        allowStale: options.allowStale ?? [],
        emit,
        signal,
        now: () => new Date(options.now()),
      })
      whole = !summary.interrupted
      return summary
    } finally {
      if (whole) this.keep(due, full, started)
      else this.forget()
    }
  }

  private keep(due: ReadonlySet<number>, full: boolean, started: number): void {
    for (const index of due) {
      this.covered.add(index)
      if (full) this.readAll.set(index, started)
    }
  }

  private forget(): void {
    this.memory.forget()
    this.covered.clear()
    this.hidden.clear()
    this.readAll.clear()
  }

  private planFor(due: ReadonlySet<number>): ScanPlan {
    if (due.size === this.full.watches.length) return this.full
    const name = [...due].sort((a, b) => a - b).join()
    const known = this.plans.get(name) ?? compilePlan(this.policies, this.options.view, due)
    if (this.plans.size >= PLANS) this.plans.clear()
    this.plans.set(name, known)
    return known
  }

  /** A text that changes when somebody writes the pinned baseline. */
  get pinnedSignature(): string {
    return this.options.pinned.signature()
  }

  /** What `check` would report now; `undefined` where there is no pinned baseline. */
  countPending(source: RegistrySource): Promise<PendingCounts | undefined> {
    const { state, pinned, target } = this.options
    return countPending({ policies: this.policies, plan: this.full, source, target }, state.store, pinned)
  }

  /** A hive that was loaded since may have been written elsewhere, with any times: then all is read. */
  private hivesChanged(source: RegistrySource): boolean {
    const key = source.open(HIVE_LIST, '64')
    if (!isKey(key)) return false
    const written = key.lastWrite()
    key.close()
    const changed = written !== this.hives
    this.hives = written
    return changed
  }
}

/** The FILETIME that lies two seconds before a moment. */
function settled(moment: number): bigint {
  return (BigInt(Math.trunc(moment - UNSETTLED)) + FILETIME_EPOCH) * 10_000n
}
