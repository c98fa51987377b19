/**
 * A watch: it scans when policies are due, when a scan is requested, and when the source reports a change. Scans run one
 * at a time, each compared with the one before, and what they find is delivered to the reporters.
 */
import { setImmediate } from 'node:timers/promises'
import { RegmonError } from '../errors.ts'
import type { ReporterOutput } from '../output/index.ts'
import type { RunSummary } from '../report/run-event.ts'
import type { RunningScan, WatchControls, WatchStatus } from '../report/watch-status.ts'
import type { RegistrySource } from '../source/source.ts'
import { Delivery } from './delivery.ts'
import { FollowedPolicies, type FollowOptions, type OnNotice } from './followed-policies.ts'
import { type Job, Jobs } from './jobs.ts'
import { PendingDifferences } from './pending-differences.ts'
import { PolicyStates } from './policy-states.ts'
import { RepetitionFilter } from './repetition-filter.ts'
import { ScanReport } from './scan-report.ts'
import { ScanSource } from './scan-source.ts'

export interface WatcherOptions extends FollowOptions {
  /** Opens a source for one scan; a live source serves all scans. */
  readonly openSource: () => Promise<RegistrySource>
  /** Opens the reporters, which may control the watch. */
  readonly openOutputs: (controls: WatchControls) => Promise<readonly ReporterOutput[]>
  readonly accept: WatchControls['accept']
  readonly onNotice: OnNotice
  /** Called when a scan has put events into the outbox. */
  readonly onReports?: () => void
  readonly describe: Pick<WatchStatus, 'version' | 'store'> & { readonly pid: number }
  readonly hostnameOf: (source: RegistrySource) => string
}

/** Milliseconds between two checks of the policy files, and of a clock that may have been set. */
const POLL_INTERVAL = 2000
/** Milliseconds between a scan that failed and the next. */
const RETRY_DELAY = 10_000

/** Errors of the state and of the pinned store that no later scan can recover from. */
const FATAL: ReadonlySet<string> = new Set(['REGMON_STORE_DAMAGED', 'REGMON_STORE_FORMAT'])

export class Watcher {
  private readonly options: WatcherOptions
  private readonly followed: FollowedPolicies
  private readonly jobs: Jobs
  private readonly states = new PolicyStates()
  private readonly repetition = new RepetitionFilter()
  private readonly stopping = new AbortController()
  private readonly starting = Promise.withResolvers<void>()
  private readonly startedAt: number
  private waking = new AbortController()
  private delivery: Delivery
  private readonly source: ScanSource
  private readonly pending: PendingDifferences
  private running: RunningScan | undefined
  private scans = 0
  private events = 0

  constructor(options: WatcherOptions) {
    this.options = options
    this.followed = new FollowedPolicies(options, this.reportNotice, () => this.wake())
    this.source = new ScanSource(options.openSource, this.reportNotice)
    this.pending = new PendingDifferences(options.scanner, this.reportNotice)
    this.jobs = new Jobs(this.followed, options.scanner)
    this.startedAt = options.clock.now().wall
    this.delivery = this.deliveryTo([])
    this.started.catch(() => {})
  }

  /**
   * Runs until {@link stop} is called.
   * @throws RegmonError where it cannot start, or its state can no longer be written.
   */
  async run(): Promise<void> {
    const { options } = this
    try {
      const source = await this.source.next()
      const outputs = await options.openOutputs({
        scan: (policies) => {
          this.startScan(policies).catch(() => {})
        },
        pause: (paused) => this.pause(paused),
        accept: options.accept,
        stop: () => this.stop(),
      })
      this.delivery = this.deliveryTo(outputs)
      await this.followed.start(source)
      await this.deliver()
      this.reportStatus()
      this.starting.resolve()
      await this.loop()
    } catch (error) {
      this.starting.reject(error)
      throw error
    } finally {
      this.stopping.abort()
      this.jobs.close(stoppedError())
      try {
        await this.followed.close()
      } finally {
        await this.delivery.close()
        this.source.close()
      }
    }
  }

  /** Resolves when it has started. @throws what {@link run} throws where it cannot. */
  get started(): Promise<void> {
    return this.starting.promise
  }

  /**
   * Requests a scan of these policies, or of all. It starts as soon as no other scan runs.
   * @returns its summary once it has finished. @throws RegmonError for an unknown policy.
   */
  startScan(policies?: readonly string[]): Promise<RunSummary> {
    if (this.stopping.signal.aborted) return Promise.reject(stoppedError())
    const summary = this.jobs.request(policies)
    this.wake()
    return summary
  }

  pause(paused: boolean): void {
    this.jobs.paused = paused
    this.reportStatus()
    this.wake()
  }

  stop(): void {
    this.stopping.abort()
    this.wake()
  }

  status(): WatchStatus {
    const { options, followed } = this
    const source = this.source.current
    const now = options.clock.now()
    const policies = followed.selected.map((policy) => {
      const due = followed.timetable?.next(policy.name, now)
      const next = due === undefined ? undefined : Math.max(due, this.jobs.delayedUntil(now))
      const failure = followed.failureOf(policy)
      return {
        ...this.states.status(policy, next, followed.isNotified(policy)),
        ...this.pending.ofPolicy(policy.name),
        ...(failure !== undefined && { failure }),
      }
    })
    const next = policies.flatMap(({ nextScanAt }) => nextScanAt ?? [])
    return {
      ...options.describe,
      hostname: source === undefined ? '' : options.hostnameOf(source),
      source: source?.description ?? '',
      startedAt: this.startedAt,
      paused: this.jobs.paused,
      scan: this.running,
      nextScanAt: next.length === 0 ? undefined : Math.min(...next),
      scans: this.scans,
      events: this.events,
      ...this.pending.status,
      policies,
      reporters: this.delivery.statuses(),
    }
  }

  private async loop(): Promise<void> {
    const { clock } = this.options
    const { signal } = this.stopping
    while (!signal.aborted) {
      this.options.state.check()
      const isFollowed = await this.followed.reload(this.source.current, signal)
      if (isFollowed === true) this.repetition.forget()
      if (isFollowed !== undefined) this.reportStatus()
      if (signal.aborted) return
      if (this.pending.isOutdated && this.source.current !== undefined) {
        await this.pending.count(this.source.current)
        this.reportStatus()
      }
      const job = this.jobs.next(clock.now())
      if (job !== undefined) {
        await this.scan(job)
        continue
      }
      const waking = new AbortController()
      this.waking = waking
      await this.deliver()
      if (waking.signal.aborted || this.jobs.isRequested || this.followed.isEdited) continue
      await clock.wait(this.untilNext(), waking.signal)
    }
  }

  /** Milliseconds until there is something to do. */
  private untilNext(): number {
    const now = this.options.clock.now()
    const { retryAt } = this.delivery
    const retry = retryAt === undefined ? POLL_INTERVAL : retryAt - now.steady
    return Math.max(1, Math.min(POLL_INTERVAL, retry, this.jobs.untilNext(now)))
  }

  private wake(): void {
    this.waking.abort()
  }

  private async scan(job: Job): Promise<void> {
    const { reason, names, watches, requests } = job
    const { clock } = this.options
    const started = clock.now()
    const report = new ScanReport(this.delivery)
    let summary: RunSummary | undefined
    let undo: (() => void) | undefined
    try {
      const source = await this.source.next()
      const full = this.options.scanner.isFull(watches, source)
      this.running = { reason, policies: this.namesOf(watches), startedAt: started.wall, full }
      this.reportStatus()
      undo = this.followed.timetable?.startScan(names, started)
      const { signal } = this.stopping
      summary = await this.options.scanner.scan({ due: watches, source, emit: report.emit, signal }, full)
      if (!summary.interrupted) {
        this.keepScanTimes(names, started.wall)
        report.end(reason === 'notify', (whole) => this.repetition.shortened(watches, whole))
        await this.pending.count(source)
        for (const { level, code, message } of this.repetition.notices(watches, report.notices))
          this.options.onNotice(level, code, message)
        await this.deliver()
        if (report.isKept) this.options.onReports?.()
      }
      for (const { resolve, reject } of requests) {
        if (summary.interrupted) reject(stoppedError())
        else resolve(summary)
      }
    } catch (error) {
      undo?.()
      for (const { reject } of requests) reject(error)
      if (!(error instanceof RegmonError) || FATAL.has(error.code)) throw error
      this.jobs.postpone(job, clock.now(), RETRY_DELAY)
      this.reportNotice('error', error.code, `the scan failed: ${error.message}`)
    } finally {
      this.running = undefined
      if (summary?.interrupted !== true)
        this.count(job, started.wall, clock.now().steady - started.steady, report, summary)
      this.reportStatus()
    }
  }

  /** Schedules continue from these times after a restart. */
  private keepScanTimes(names: ReadonlySet<string>, startedAt: number): void {
    for (const { name, schedule } of this.followed.all) {
      if (schedule === undefined || !names.has(name)) continue
      this.options.state.setLastScan(name, this.followed.timetable?.servedUntil(name) ?? startedAt)
    }
  }

  private count(
    { names, watches }: Job,
    startedAt: number,
    duration: number,
    { results, found }: ScanReport,
    summary: RunSummary | undefined,
  ): void {
    this.scans++
    // Events of a scan that failed were not kept: the next scan finds them again.
    const kept = summary === undefined ? new Map<string, number>() : found
    for (const events of kept.values()) this.events += events
    const { all: policies } = this.followed
    const scanned = { policies, watches: this.options.scanner.plan.watches, due: watches }
    this.states.add(scanned, { startedAt, duration }, results, kept, summary)
    const selected = policies.filter(({ name }) => names.has(name))
    for (const { level, code, message } of this.repetition.slowScans(selected, duration))
      this.reportNotice(level, code, message)
  }

  private namesOf(watches: ReadonlySet<number>): string[] {
    const { plan } = this.options.scanner
    return [...new Set([...watches].map((index) => this.followed.all[plan.watches[index]!.policy]!.name))]
  }

  private deliveryTo(outputs: readonly ReporterOutput[]): Delivery {
    const { state, clock, onNotice } = this.options
    return new Delivery({
      state,
      outputs,
      now: () => clock.now().steady,
      wake: () => this.wake(),
      onFailure: (name, failure) => {
        // A closed pipe ends the watch quietly.
        if (this.stopping.signal.aborted) return
        if (failure === undefined)
          onNotice('info', 'REGMON_REPORTER_BACK', `${name} has recovered: it gets what it missed`)
        else onNotice('warning', 'REGMON_REPORTER_FAILED', `${name}: ${failure}; its events are kept for it`)
      },
    })
  }

  /** Delivers what is kept, and lets other tasks run in between. */
  private async deliver(): Promise<void> {
    while (this.delivery.deliver() && !this.stopping.signal.aborted) await setImmediate()
  }

  private readonly reportNotice: OnNotice = (level, code, message) => {
    this.options.onNotice(level, code, message)
    this.delivery.report({ type: 'notice', level, code, message })
  }

  private reportStatus(): void {
    this.delivery.report({ type: 'status', status: this.status() })
  }
}

function stoppedError(): RegmonError {
  return new RegmonError('REGMON_WATCH_STOPPED', 'the watch was stopped before the scan was finished')
}
