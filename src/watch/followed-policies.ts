/** The policies that a watch follows: when they are due, what the source reports as changed, and what edits do. */
import { RegmonError } from '../errors.ts'
import type { Policy } from '../policy/index.ts'
import { formatKeyPath, toValidText } from '../registry/index.ts'
import type { NotifyPlace } from '../source/notify.ts'
import type { RegistrySource } from '../source/source.ts'
import type { WatchState } from '../store/watch-state.ts'
import type { Clock } from './clock.ts'
import { NotifyTrigger } from './notify-trigger.ts'
import { PolicyReload, type Reload } from './policy-reload.ts'
import type { Scanner } from './scanner.ts'
import { Timetable } from './timetable.ts'

/** Prints a notice. */
export type OnNotice = (level: 'info' | 'warning' | 'error', code: string, message: string) => void

export interface FollowOptions {
  readonly policies: readonly Policy[]
  /** Which of them are scanned; the others are neither compared nor dropped. */
  readonly selects: (policy: Policy) => boolean
  readonly reload?: Reload | undefined
  /** Scans on notification whatever the policies say. */
  readonly notifyAll: boolean
  readonly scanner: Scanner
  readonly state: WatchState
  readonly clock: Clock
}

export class FollowedPolicies {
  private readonly options: FollowOptions
  private readonly notice: OnNotice
  private readonly wake: () => void
  private policies: readonly Policy[]
  private readonly edits: PolicyReload | undefined
  /** Why the last edit does not load, and the file at fault where it is known. */
  private failure: { readonly message: string; readonly file: string | undefined } | undefined
  timetable: Timetable | undefined
  trigger: NotifyTrigger | undefined

  /** @param wake called when the source reports a change, and when an edit was read. */
  constructor(options: FollowOptions, notice: OnNotice, wake: () => void) {
    this.options = options
    this.notice = notice
    this.wake = wake
    this.policies = options.policies
    this.edits = options.reload && new PolicyReload(options.reload, wake)
  }

  /** All of them, by number as the scanner knows them. */
  get all(): readonly Policy[] {
    return this.policies
  }

  /** Those that are scanned. */
  get selected(): readonly Policy[] {
    return this.policies.filter(this.options.selects)
  }

  /** Whether changes of what it watches start a scan. */
  isNotified({ notify }: Policy): boolean {
    return this.trigger !== undefined && (notify || this.options.notifyAll)
  }

  /** Why the file of a policy no longer loads. */
  failureOf({ file }: Policy): string | undefined {
    const { failure } = this
    return failure?.file === file || failure?.file?.startsWith(`${file}:`) ? failure.message : undefined
  }

  async start(source: RegistrySource): Promise<void> {
    await this.follow(this.policies, source)
  }

  /** Whether an edit was read and is not followed yet. */
  get isEdited(): boolean {
    return this.edits?.isDone === true
  }

  /**
   * Follows edited policies, once they are read. Where an edit does not load, the policies from before are followed,
   * and a notice says so once.
   * @returns whether the edited policies are followed now; `undefined` where nothing was edited.
   */
  async reload(source: RegistrySource | undefined, stopped: AbortSignal): Promise<boolean | undefined> {
    try {
      const policies = await this.edits?.take(stopped)
      if (policies === undefined) return undefined
      this.failure = undefined
      await this.follow(policies, source)
      this.notice('info', 'REGMON_POLICIES_READ', 'the policies were edited: the new ones are followed')
      return true
    } catch (error) {
      return stopped.aborted || !this.reportBroken(error) ? undefined : false
    }
  }

  async close(): Promise<void> {
    await this.edits?.close()
    await this.trigger?.close()
  }

  private async follow(policies: readonly Policy[], source: RegistrySource | undefined): Promise<void> {
    const { scanner, state, clock, notifyAll } = this.options
    const timetable = await Timetable.of(
      notifyAll ? policies.map((policy) => ({ ...policy, notify: true })) : policies,
      clock.now(),
      (policy) => state.lastScan(policy),
    )
    if (this.timetable !== undefined) {
      const before = new Map(this.policies.map((policy) => [policy.name, watchText(policy)]))
      const same = policies.filter((policy) => before.get(policy.name) === watchText(policy))
      const names = new Set(same.map(({ name }) => name))
      timetable.continueFrom(this.timetable, (name) => names.has(name))
    }
    this.timetable = timetable
    this.policies = policies
    scanner.follow(policies, source?.currentUser() ?? '')
    this.listen(source)
  }

  private listen(source: RegistrySource | undefined): void {
    const { scanner, clock, notifyAll, selects } = this.options
    const notified = scanner.plan.watches.filter(({ policy }) => {
      const owner = this.policies[policy]!
      return selects(owner) && (notifyAll || owner.notify)
    })
    if (notified.length === 0 && this.trigger === undefined) return
    if (source?.notifier === undefined) {
      const message = 'this source does not report changes: they are found by the next scan'
      this.notice('warning', 'REGMON_NOTIFY_NONE', message)
      return
    }
    this.trigger ??= new NotifyTrigger(source.notifier, () => clock.now().steady, this.wake)
    for (const { place, reason } of this.trigger.follow(notified)) {
      this.notice(
        'warning',
        'REGMON_NOTIFY_FAILED',
        `${placeText(place)}: ${reason}; changes there are found by the next scan`,
      )
    }
  }

  /** @returns whether it is a new failure. */
  private reportBroken(error: unknown): boolean {
    const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\n\s*/g, '; ')
    if (message === this.failure?.message) return false
    const code = error instanceof RegmonError ? error.code : 'REGMON_INTERNAL'
    const file = error instanceof RegmonError ? error.where : undefined
    this.failure = { message, file }
    const where = file === undefined ? '' : `${file}: `
    this.notice('error', code, `${where}${message}; the policies from before are followed`)
    return true
  }
}

/** What a policy watches: where it differs from before, a scan has something to record. */
function watchText({ watch, exclude, recursive, view, digest, data }: Policy): string {
  const texts = [watch, exclude].map((patterns) => patterns.map(({ text }) => text))
  return JSON.stringify([texts, recursive, view, digest, data])
}

function placeText({ path, view }: NotifyPlace): string {
  return `${toValidText(formatKeyPath(path))}${view === '32' ? ' [32]' : ''}`
}
