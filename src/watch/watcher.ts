/**
 * A watch: it scans when policies fall due, when asked, and when the source tells of a change; one scan at a
 * time, each compared with the one before; and it delivers what they find.
 */
import { setImmediate } from 'node:timers/promises'
import { RegmonError } from '../errors.ts'
import type { ReporterOutput } from '../output/index.ts'
import type { RunSummary } from '../report/run-event.ts'
import type { RunningScan, WatchControls, WatchStatus } from '../report/watch-status.ts'
import type { RegistrySource } from '../source/source.ts'
import { Delivery } from './delivery.ts'
import { FollowedPolicies, type FollowOptions, type TellNotice } from './followed-policies.ts'
import { Heartbeats } from './heartbeats.ts'
import { type Job, Jobs } from './jobs.ts'
import { NewNotices } from './new-notices.ts'
import { PolicyStates } from './policy-states.ts'
import { ScanReport } from './scan-report.ts'
import { ScanSource } from './scan-source.ts'
import { SlowScans } from './slow-scans.ts'

export interface WatcherOptions extends FollowOptions {
  /** A source for one scan; a live one is one for all. */
  readonly openSource: () => Promise<RegistrySource>
  /** Made with what may be asked of the watch. */
  readonly openOutputs: (controls: WatchControls) => Promise<readonly ReporterOutput[]>
  readonly accept: WatchControls['accept']
  readonly onNotice: TellNotice
  /** Called when a scan has kept reports. */
  readonly onReports?: () => void
  readonly describe: Pick<WatchStatus, 'version' | 'store'> & { readonly pid: number }
  readonly hostnameOf: (source: RegistrySource) => string
}

/** Milliseconds between two looks at the policy files, and at a clock that may have been set. */
const LOOK = 2000
/** After a scan that failed, milliseconds until the next. */
const AFTER_FAILURE = 10_000

/** Errors of the state and of the pinned store that no later scan gets over. */
const FATAL: ReadonlySet<string> = new Set(['REGMON_STORE_DAMAGED', 'REGMON_STORE_FORMAT'])

export class Watcher {
  private readonly options: WatcherOptions
  private readonly followed: FollowedPolicies
  private readonly jobs: Jobs
  private readonly states = new PolicyStates()
  private readonly slow = new SlowScans()
  private readonly newNotices = new NewNotices()
  private readonly heartbeats = new Heartbeats()
  private readonly stopping = new AbortController()
  private readonly beginning = Promise.withResolvers<void>()
  private readonly startedAt: number
  private waking = new AbortController()
  private delivery: Delivery
  private readonly source: ScanSource
  private running: RunningScan | undefined
  private scans = 0
  private found = 0

  constructor(options: WatcherOptions) {
    this.options = options
    this.followed = new FollowedPolicies(options, this.notice, () => this.wake())
    this.source = new ScanSource(options.openSource, this.notice)
    this.jobs = new Jobs(this.followed, options.scanner)
    this.startedAt = options.clock.now().wall
    this.delivery = this.deliveryTo([])
    this.begun.catch(() => {})
  }

  /**
   * Runs until {@link stop} is called.
   * @throws RegmonError where it cannot begin, or its state can no longer be written.
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
      await this.followed.begin(source)
      await this.deliver()
      this.tellStatus()
      this.beginning.resolve()
      await this.loop()
    } catch (error) {
      this.beginning.reject(error)
      throw error
    } finally {
      this.stopping.abort()
      this.jobs.close(stopped())
      try {
        await this.followed.close()
      } finally {
        await this.delivery.close()
        this.source.close()
      }
    }
  }

  /** Resolves when it has begun. @throws what {@link run} throws where it cannot. */
  get begun(): Promise<void> {
    return this.beginning.promise
  }

  /**
   * Asks for a scan: of these policies, or of all. It begins as soon as no other runs.
   * @returns its summary once it is finished. @throws RegmonError for a policy that there is not.
   */
  startScan(policies?: readonly string[]): Promise<RunSummary> {
    if (this.stopping.signal.aborted) return Promise.reject(stopped())
    const summary = this.jobs.ask(policies)
    this.wake()
    return summary
  }

  pause(paused: boolean): void {
    this.jobs.paused = paused
    this.tellStatus()
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
      const next = due === undefined ? undefined : Math.max(due, this.jobs.heldUntil(now))
      const failure = followed.failureOf(policy)
      return {
        ...this.states.status(policy, next, followed.isHeard(policy)),
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
      events: this.found,
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
      if (isFollowed === true) {
        this.newNotices.forget()
        this.heartbeats.forget()
      }
      if (isFollowed !== undefined) this.tellStatus()
      if (signal.aborted) return
      const job = this.jobs.next(clock.now())
      if (job !== undefined) {
        await this.scan(job)
        continue
      }
      const waking = new AbortController()
      this.waking = waking
      await this.deliver()
      if (waking.signal.aborted || this.jobs.isAsked || this.followed.isEdited) continue
      await clock.wait(this.untilNext(), waking.signal)
    }
  }

  /** Milliseconds that there is nothing to do for. */
  private untilNext(): number {
    const now = this.options.clock.now()
    const { retryAt } = this.delivery
    const retry = retryAt === undefined ? LOOK : retryAt - now.steady
    return Math.max(1, Math.min(LOOK, retry, this.jobs.untilNext(now)))
  }

  private wake(): void {
    this.waking.abort()
  }

  private async scan(job: Job): Promise<void> {
    const { reason, names, watches, requests } = job
    const { clock } = this.options
    const begun = clock.now()
    const report = new ScanReport(this.delivery)
    let summary: RunSummary | undefined
    let undo: (() => void) | undefined
    try {
      const source = await this.source.next()
      const full = this.options.scanner.isFull(watches, source)
      this.running = { reason, policies: this.namesOf(watches), startedAt: begun.wall, full }
      this.tellStatus()
      undo = this.followed.timetable?.begin(names, begun)
      const { signal } = this.stopping
      summary = await this.options.scanner.scan({ due: watches, source, emit: report.emit, signal }, full)
      if (!summary.interrupted) {
        this.keepServed(names, begun.wall)
        report.end(reason === 'notify', (whole) => this.heartbeats.summaryOf(watches, whole, report.kept))
        this.newNotices.tell(watches, report.notices, this.options.onNotice)
        await this.deliver()
        if (report.kept) this.options.onReports?.()
      }
      for (const { resolve, reject } of requests) {
        if (summary.interrupted) reject(stopped())
        else resolve(summary)
      }
    } catch (error) {
      undo?.()
      for (const { reject } of requests) reject(error)
      if (!(error instanceof RegmonError) || FATAL.has(error.code)) throw error
      this.jobs.postpone(job, clock.now(), AFTER_FAILURE)
      this.notice('error', error.code, `the scan failed: ${error.message}`)
    } finally {
      this.running = undefined
      if (summary?.interrupted !== true)
        this.count(job, begun.wall, clock.now().steady - begun.steady, report, summary)
      this.tellStatus()
    }
  }

  /** For schedules to go on after a restart. */
  private keepServed(names: ReadonlySet<string>, begun: number): void {
    for (const { name, schedule } of this.followed.all) {
      if (schedule === undefined || !names.has(name)) continue
      this.options.state.setLastScan(name, this.followed.timetable?.served(name) ?? begun)
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
    // What a scan that failed found was not kept: the next one finds it again.
    const kept = summary === undefined ? new Map<string, number>() : found
    for (const events of kept.values()) this.found += events
    const { all: policies } = this.followed
    const scannedFor = { policies, watches: this.options.scanner.plan.watches, due: watches }
    this.states.scanned(scannedFor, { startedAt, duration }, results, kept, summary)
    const scanned = this.followed.all.filter(({ name }) => names.has(name))
    this.slow.tell(scanned, duration, this.notice)
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
        // A pipe that is closed ends the watch quietly.
        if (this.stopping.signal.aborted) return
        if (failure === undefined) onNotice('info', 'REGMON_REPORTER_BACK', `${name} takes its reports again`)
        else
          onNotice('warning', 'REGMON_REPORTER_FAILED', `${name}: ${failure}; what is found is kept for it`)
      },
    })
  }

  /** Hands over all that is kept, and lets others speak in between. */
  private async deliver(): Promise<void> {
    while (this.delivery.deliver() && !this.stopping.signal.aborted) await setImmediate()
  }

  private readonly notice: TellNotice = (level, code, message) => {
    this.options.onNotice(level, code, message)
    this.delivery.tell({ type: 'notice', level, code, message })
  }

  private tellStatus(): void {
    this.delivery.tell({ type: 'status', status: this.status() })
  }
}

function stopped(): RegmonError {
  return new RegmonError('REGMON_WATCH_STOPPED', 'the watch was stopped before the scan was finished')
}
