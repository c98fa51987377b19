/**
 * A watch: it scans when policies fall due, when asked, and when the source tells of a change; one scan at a
 * time, each compared with the one before; and it delivers what they find.
 */
import { setImmediate } from 'node:timers/promises'
import { RegmonError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { Policy } from '../policy/index.ts'
import { formatKeyPath, toValidText } from '../registry/index.ts'
import type { RunRecord } from '../report/run-event.ts'
import type { RunningScan, ScanReason, WatchControls, WatchStatus } from '../report/watch-status.ts'
import type { NotifyPlace } from '../source/notify.ts'
import type { RegistrySource } from '../source/source.ts'
import type { WatchState } from '../store/watch-state.ts'
import type { Clock } from './clock.ts'
import { Delivery, type WatchOutput } from './delivery.ts'
import { NotifyTrigger } from './notify-trigger.ts'
import { PolicyStates } from './policy-states.ts'
import { ScanReport } from './scan-report.ts'
import type { Scanner } from './scanner.ts'
import { Timetable } from './timetable.ts'

export interface WatcherOptions {
  readonly policies: readonly Policy[]
  /** Which of them are scanned; the others are neither compared nor dropped. */
  readonly selects: (policy: Policy) => boolean
  /** Policies that were edited since it was asked last. @throws where they do not load. */
  readonly reload?: ((stopped: AbortSignal) => Promise<readonly Policy[] | undefined>) | undefined
  /** Listens for changes whatever the policies say. */
  readonly notifyAll: boolean
  /** A source for one scan; a live one is one for all. */
  readonly openSource: () => Promise<RegistrySource>
  readonly scanner: Scanner
  readonly state: WatchState
  /** Made with what may be asked of the watch. */
  readonly openOutputs: (controls: WatchControls) => Promise<readonly WatchOutput[]>
  readonly accept: WatchControls['accept']
  readonly onNotice: (level: 'info' | 'warning' | 'error', code: string, message: string) => void
  /** Called when a scan has kept reports. */
  readonly onReports?: () => void
  readonly clock: Clock
  readonly describe: Pick<WatchStatus, 'version' | 'store'> & { readonly pid: number }
  readonly hostnameOf: (source: RegistrySource) => string
}

/** What was asked for and not begun. */
interface Request {
  readonly policies: readonly string[] | undefined
  readonly resolve: (record: RunRecord) => void
  readonly reject: (error: unknown) => void
}

interface Job {
  readonly reason: ScanReason
  /** Policies that it is for as a whole. */
  readonly names: ReadonlySet<string>
  readonly watches: ReadonlySet<number>
  /** Those of them that the source told of. */
  readonly heard: ReadonlySet<number>
  readonly requests: readonly Request[]
}

/** Milliseconds between two looks at the policy files, and at a clock that may have been set. */
const LOOK = 2000
/** After a scan that failed, milliseconds until the next. */
const AFTER_FAILURE = 10_000

export class Watcher {
  private readonly options: WatcherOptions
  private policies: readonly Policy[]
  private timetable: Timetable | undefined
  private delivery: Delivery
  private trigger: NotifyTrigger | undefined
  private source: RegistrySource | undefined
  private readonly states = new PolicyStates()
  private readonly stopping = new AbortController()
  private readonly beginning = Promise.withResolvers<void>()
  private waking = new AbortController()
  private requests: Request[] = []
  private paused = false
  private running: RunningScan | undefined
  private scans = 0
  private found = 0
  private readonly startedAt: number
  private notBefore = 0
  private broken = ''
  private readonly slow = new Set<string>()

  constructor(options: WatcherOptions) {
    this.options = options
    this.policies = options.policies
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
      this.source = await options.openSource()
      const outputs = await options.openOutputs({
        scan: (policies) => {
          this.startScan(policies).catch(() => {})
        },
        pause: (paused) => this.pause(paused),
        accept: options.accept,
        stop: () => this.stop(),
      })
      this.delivery = this.deliveryTo(outputs)
      await this.follow(options.policies)
      await this.deliver()
      this.tellStatus()
      this.beginning.resolve()
      await this.loop()
    } catch (error) {
      this.beginning.reject(error)
      throw error
    } finally {
      this.stopping.abort()
      for (const { reject } of this.requests.splice(0)) reject(stopped())
      try {
        await this.trigger?.close()
      } finally {
        await this.delivery.close()
        this.source?.close()
      }
    }
  }

  private deliveryTo(outputs: readonly WatchOutput[]): Delivery {
    const { state, clock, onNotice } = this.options
    return new Delivery(
      state,
      outputs,
      () => clock.now().steady,
      (name, failure) => {
        // A pipe that is closed ends the watch quietly.
        if (this.stopping.signal.aborted) return
        if (failure === undefined) onNotice('info', 'REGMON_REPORTER_BACK', `${name} takes its reports again`)
        else onNotice('warning', 'REGMON_REPORTER_FAILED', `${name}: ${failure}; its reports are kept for it`)
      },
    )
  }

  /** Resolves when it has begun. @throws what {@link run} throws where it cannot. */
  get begun(): Promise<void> {
    return this.beginning.promise
  }

  /**
   * Asks for a scan: of these policies, or of all. It begins as soon as no other runs.
   * @returns its record once it is finished. @throws RegmonError for a policy that there is not.
   */
  startScan(policies?: readonly string[]): Promise<RunRecord> {
    const unknown = policies?.find((name) => !this.selected().includes(name))
    if (unknown !== undefined) return Promise.reject(this.unknownPolicy(unknown))
    if (this.stopping.signal.aborted) return Promise.reject(stopped())
    const { promise, resolve, reject } = Promise.withResolvers<RunRecord>()
    // Who does not wait for it does not hear that it failed: the notice does.
    promise.catch(() => {})
    this.requests.push({ policies: policies?.length === 0 ? undefined : policies, resolve, reject })
    this.wake()
    return promise
  }

  /** Names of the policies that are scanned. */
  private selected(): string[] {
    return this.policies.filter(this.options.selects).map(({ name }) => name)
  }

  private unknownPolicy(name: string): RegmonError {
    const hint = `known are: ${nearest(name, this.selected()).join(', ')}`
    return new RegmonError('REGMON_SELECTION_UNKNOWN', `no policy is named "${name}"`, { hint })
  }

  pause(paused: boolean): void {
    this.paused = paused
    this.tellStatus()
    this.wake()
  }

  stop(): void {
    this.stopping.abort()
    this.wake()
  }

  status(): WatchStatus {
    const { options, policies, source, timetable } = this
    const now = options.clock.now()
    const selected = policies.filter(options.selects)
    const next = selected.flatMap(({ name }) => timetable?.next(name, now) ?? [])
    return {
      ...options.describe,
      hostname: source === undefined ? '' : options.hostnameOf(source),
      source: source?.description ?? '',
      startedAt: this.startedAt,
      paused: this.paused,
      scan: this.running,
      nextScanAt: next.length === 0 ? undefined : Math.min(...next),
      scans: this.scans,
      events: this.found,
      policies: selected.map((policy) => this.states.status(policy, timetable?.next(policy.name, now))),
      reporters: this.delivery.statuses(),
    }
  }

  private async loop(): Promise<void> {
    const { clock } = this.options
    while (!this.stopping.signal.aborted) {
      await this.reload()
      if (this.stopping.signal.aborted) return
      const job = this.nextJob()
      if (job !== undefined) {
        await this.scan(job)
        continue
      }
      await this.deliver()
      this.waking = new AbortController()
      if (this.stopping.signal.aborted || this.requests.length > 0) continue
      await clock.wait(this.untilNext(), this.waking.signal)
    }
  }

  /** Hands over all that is kept, and lets others speak in between. */
  private async deliver(): Promise<void> {
    while (this.delivery.deliver() && !this.stopping.signal.aborted) await setImmediate()
  }

  private wake(): void {
    this.waking.abort()
  }

  /** Milliseconds that there is nothing to do for. */
  private untilNext(): number {
    const now = this.options.clock.now()
    const moments = [LOOK]
    if (!this.paused) {
      const soonest = this.notBefore - now.steady
      for (const name of this.selected()) {
        const next = this.timetable?.next(name, now)
        if (next !== undefined) moments.push(Math.max(next - now.wall, soonest))
      }
      const heard = this.trigger?.dueAt
      if (heard !== undefined) moments.push(Math.max(heard - now.steady, soonest))
    }
    const retry = this.delivery.retryAt
    if (retry !== undefined) moments.push(retry - now.steady)
    return Math.max(1, Math.min(...moments))
  }

  private nextJob(): Job | undefined {
    const { clock, scanner } = this.options
    const now = clock.now()
    const selected = this.selected()
    const requests = this.requests.splice(0).filter(({ policies, reject }) => {
      // It was there when it was asked for.
      const removed = policies?.find((name) => !selected.includes(name))
      if (removed !== undefined) reject(this.unknownPolicy(removed))
      return removed === undefined
    })
    const names = new Set<string>()
    let reason: ScanReason | undefined
    let heard = new Set<number>()
    if (!this.paused && now.steady >= this.notBefore) {
      for (const [name, why] of this.timetable?.due(now) ?? []) {
        if (!selected.includes(name)) continue
        names.add(name)
        reason ??= why
      }
      const heardAt = this.trigger?.dueAt
      if (heardAt !== undefined && now.steady >= heardAt) {
        heard = this.trigger!.take()
        reason ??= 'notify'
      }
    }
    for (const { policies } of requests) {
      for (const name of policies ?? selected) names.add(name)
      reason = 'request'
    }
    if (reason === undefined) return undefined
    return { reason, names, watches: scanner.watchesOf(names).union(heard), heard, requests }
  }

  private async scan({ reason, names, watches, heard, requests }: Job): Promise<void> {
    const { clock, scanner, state, openSource } = this.options
    const begun = clock.now()
    const report = new ScanReport(this.delivery)
    let record: RunRecord | undefined
    let undo = (): void => {}
    try {
      if (this.source?.target.kind !== 'live') {
        this.source?.close()
        this.source = await openSource()
      }
      const source = this.source
      const full = scanner.isFull(watches, source)
      this.running = { reason, policies: this.namesOf(watches), startedAt: begun.wall, full }
      this.tellStatus()
      undo = this.timetable?.begin(names, begun) ?? undo
      const { signal } = this.stopping
      record = await scanner.scan({ due: watches, source, emit: report.emit, signal }, full)
      if (!record.Interrupted) {
        for (const policy of this.policies) {
          if (policy.schedule !== undefined && names.has(policy.name))
            state.setLastScan(policy.name, this.timetable?.served(policy.name) ?? begun.wall)
        }
        report.end(reason === 'notify')
        await this.deliver()
        if (report.kept) this.options.onReports?.()
      }
      for (const { resolve } of requests) resolve(record)
    } catch (error) {
      undo()
      this.trigger?.putBack(heard)
      for (const { reject } of requests) reject(error)
      this.failed(error)
    } finally {
      this.running = undefined
      const duration = clock.now().steady - begun.steady
      if (record?.Interrupted !== true) {
        this.scans++
        const { results } = report
        // What a scan that failed found was not kept: the next one finds it again.
        const found = record === undefined ? new Map<string, number>() : report.found
        for (const events of found.values()) this.found += events
        const scan = { startedAt: begun.wall, duration }
        this.states.scanned(this.namesOf(watches), scan, results, found, record)
        this.tellSlow(names, duration)
      }
      this.tellStatus()
    }
  }

  private namesOf(watches: ReadonlySet<number>): string[] {
    const { plan } = this.options.scanner
    return [...new Set([...watches].map((index) => this.policies[plan.watches[index]!.policy]!.name))]
  }

  /** A scan that failed is made again after a while; where the state cannot be read, there is none to go on with. */
  private failed(error: unknown): void {
    if (!(error instanceof RegmonError) || FATAL.has(error.code)) throw error
    this.notBefore = this.options.clock.now().steady + AFTER_FAILURE
    this.notice('error', error.code, `the scan failed: ${error.message}`)
  }

  private tellSlow(names: ReadonlySet<string>, duration: number): void {
    for (const { name, scanInterval } of this.policies) {
      if (!names.has(name) || scanInterval === 0) continue
      if (duration <= scanInterval * 1000) this.slow.delete(name)
      else if (!this.slow.has(name)) {
        this.slow.add(name)
        const took = `${Math.round(duration / 1000)} s`
        this.notice(
          'warning',
          'REGMON_SCAN_SLOW',
          `${name}: a scan took ${took}, and one is due every ${scanInterval} s; the next begins as soon as it can`,
        )
      }
    }
  }

  private async follow(policies: readonly Policy[]): Promise<void> {
    const { scanner, state, clock, notifyAll, selects } = this.options
    const timetable = await Timetable.of(
      notifyAll ? policies.map((policy) => ({ ...policy, notify: true })) : policies,
      clock.now(),
      (policy) => state.lastScan(policy),
    )
    if (this.timetable !== undefined) {
      const before = new Map(this.policies.map((policy) => [policy.name, watchText(policy)]))
      const same = new Set(policies.filter((policy) => before.get(policy.name) === watchText(policy)))
      const names = new Set([...same].map(({ name }) => name))
      timetable.continueFrom(this.timetable, (name) => names.has(name))
    }
    this.timetable = timetable
    this.policies = policies
    scanner.follow(policies)
    const hearing = scanner.plan.watches.filter(({ policy }) => {
      const of = policies[policy]!
      return selects(of) && (notifyAll || of.notify)
    })
    if (hearing.length === 0 && this.trigger === undefined) return
    if (this.source?.notifier === undefined) {
      this.notice(
        'warning',
        'REGMON_NOTIFY_NONE',
        'this source does not tell of changes: they are left to the interval',
      )
      return
    }
    this.trigger ??= new NotifyTrigger(
      this.source.notifier,
      () => clock.now().steady,
      () => this.wake(),
    )
    for (const { place, reason } of this.trigger.follow(hearing)) {
      this.notice('warning', 'REGMON_NOTIFY_FAILED', `${placeText(place)}: ${reason}; left to the interval`)
    }
  }

  /** A broken edit leaves the last good policies, and is said once. */
  private async reload(): Promise<void> {
    try {
      const policies = await this.options.reload?.(this.stopping.signal)
      if (policies === undefined) return
      this.broken = ''
      await this.follow(policies)
      this.notice('info', 'REGMON_POLICIES_READ', 'the policies were edited: the new ones are followed')
      this.tellStatus()
    } catch (error) {
      if (this.stopping.signal.aborted) return
      const message = error instanceof Error ? error.message : String(error)
      if (message === this.broken) return
      this.broken = message
      const code = error instanceof RegmonError ? error.code : 'REGMON_INTERNAL'
      const where = error instanceof RegmonError && error.where !== undefined ? `${error.where}: ` : ''
      const line = message.replaceAll(/\n\s*/g, '; ')
      this.notice('error', code, `${where}${line}; the policies from before are followed`)
    }
  }

  private notice(level: 'info' | 'warning' | 'error', code: string, message: string): void {
    this.options.onNotice(level, code, message)
    this.delivery.tell({ type: 'notice', level, code, message })
  }

  private tellStatus(): void {
    this.delivery.tell({ type: 'status', status: this.status() })
  }
}

/** Errors of the state and of the pinned store that no later scan gets over. */
const FATAL: ReadonlySet<string> = new Set(['REGMON_STORE_DAMAGED', 'REGMON_STORE_FORMAT'])

function stopped(): RegmonError {
  return new RegmonError('REGMON_WATCH_STOPPED', 'the watch was stopped before the scan was finished')
}

/** What a policy watches: a scan for another text has something to record. */
function watchText({ watch, exclude, recursive, view, digest, data }: Policy): string {
  const texts = [watch, exclude].map((patterns) => patterns.map(({ text }) => text))
  return JSON.stringify([texts, recursive, view, digest, data])
}

function placeText({ path, view }: NotifyPlace): string {
  return `${toValidText(formatKeyPath(path))}${view === '32' ? ' [32]' : ''}`
}
