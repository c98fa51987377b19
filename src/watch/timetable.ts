/**
 * When each policy is due. Intervals are measured by a steady clock, and by the wall clock as well, which continues while
 * the machine sleeps; the one that shows more time counts. Schedules are moments of the wall clock.
 */
import { type Policy, parseSchedule, type Schedule } from '../policy/index.ts'

/** Two readings of one moment, in milliseconds. */
export interface Moment {
  /** Since 1970; it jumps when the clock is set. */
  readonly wall: number
  /** Since some start; it never jumps, and may stand while the machine sleeps. */
  readonly steady: number
}

/** A policy that is due this shortly after another shares its scan: a part of its interval, at most a second. */
const SHARED = 0.05
const SHARED_MOST = 1000

/** A schedule is not due again where the clock was set back by less than this part of its period. */
const SET_BACK = 0.5

interface Entry {
  readonly interval: number
  readonly schedule: Schedule | undefined
  /** When its last scan started; `undefined`: it was never scanned. */
  last: Moment | undefined
  /** Moments of the schedule up to here have had their scan. */
  servedUntil: number | undefined
  /** The schedule's first moment after another, kept because it is needed at every poll. */
  cached: { readonly after: number; readonly moment: number | undefined } | undefined
}

export type Due = 'start' | 'interval' | 'schedule'

export class Timetable {
  private readonly entries = new Map<string, Entry>()
  private readonly started: Moment

  private constructor(started: Moment) {
    this.started = started
  }

  /**
   * @param lastScan when a policy was last scanned, before this process: a moment of its schedule that has passed
   * since then is due.
   */
  static async of(
    policies: readonly Policy[],
    started: Moment,
    lastScan: (policy: string) => number | undefined,
  ): Promise<Timetable> {
    const timetable = new Timetable(started)
    for (const { name, scanInterval, notify, schedule, timeZone } of policies) {
      timetable.entries.set(name, {
        // A policy that is scanned on notification is scanned at the start, for something to compare with.
        interval: scanInterval === 0 && notify ? Number.POSITIVE_INFINITY : scanInterval * 1000,
        schedule: schedule === undefined ? undefined : await parseSchedule(schedule, timeZone),
        last: undefined,
        servedUntil: lastScan(name),
        cached: undefined,
      })
    }
    return timetable
  }

  /**
   * Takes over the times of the policies that an older timetable has too.
   * @param isSame whether a policy watches what it did before; one that does not is scanned like a new one.
   */
  continueFrom(older: Timetable, isSame: (policy: string) => boolean): void {
    for (const [name, entry] of this.entries) {
      const before = older.entries.get(name)
      if (before === undefined) continue
      if (isSame(name)) entry.last = before.last
      // A moment that passed before the edit, and that has had no scan yet, is still due.
      entry.servedUntil = before.servedUntil ?? older.started.wall
    }
  }

  /** The policies that are due, and why. */
  due(now: Moment): ReadonlyMap<string, Due> {
    const due = new Map<string, Due>()
    for (const [name, entry] of this.entries) {
      const why = this.why(entry, now, 0)
      if (why !== undefined) due.set(name, why)
    }
    if (due.size === 0) return due
    for (const [name, entry] of this.entries) {
      if (due.has(name)) continue
      const why = this.why(entry, now, Math.min(entry.interval * SHARED, SHARED_MOST))
      if (why !== undefined) due.set(name, why)
    }
    return due
  }

  /** Notes that a scan of these policies starts. @returns what undoes that, for a scan that fails. */
  startScan(names: Iterable<string>, now: Moment): () => void {
    const changed: { entry: Entry; last: Moment | undefined; servedUntil: number | undefined }[] = []
    for (const name of names) {
      const entry = this.entries.get(name)
      if (entry === undefined) continue
      changed.push({ entry, last: entry.last, servedUntil: entry.servedUntil })
      entry.last = now
      const moment = entry.schedule && this.moment(entry, entry.schedule)
      // A requested scan does not serve moments that are still to come.
      if (moment !== undefined && moment <= now.wall) entry.servedUntil = now.wall
    }
    return () => {
      for (const { entry, last, servedUntil } of changed) Object.assign(entry, { last, servedUntil })
    }
  }

  /** Moments of a policy's schedule up to here have had their scan. */
  servedUntil(name: string): number | undefined {
    return this.entries.get(name)?.servedUntil
  }

  /** When a policy is due next, by the wall clock; `undefined` where it never is. */
  next(name: string, now: Moment): number | undefined {
    const entry = this.entries.get(name)
    if (entry === undefined) return undefined
    const moments: number[] = []
    if (entry.interval > 0) {
      if (entry.last === undefined) moments.push(now.wall)
      else if (Number.isFinite(entry.interval))
        moments.push(now.wall + entry.interval - elapsed(entry.last, now))
    }
    if (entry.schedule !== undefined) {
      this.adjustToClock(entry, entry.schedule, now)
      const moment = this.moment(entry, entry.schedule)
      if (moment !== undefined) moments.push(moment)
    }
    return moments.length === 0 ? undefined : Math.max(now.wall, Math.min(...moments))
  }

  private why(entry: Entry, now: Moment, early: number): Due | undefined {
    if (entry.interval > 0) {
      if (entry.last === undefined) return 'start'
      if (elapsed(entry.last, now) >= entry.interval - early) return 'interval'
    }
    if (entry.schedule === undefined) return undefined
    this.adjustToClock(entry, entry.schedule, now)
    const moment = this.moment(entry, entry.schedule)
    return moment !== undefined && moment <= now.wall ? 'schedule' : undefined
  }

  /** The first moment of a schedule that has had no scan. */
  private moment(entry: Entry, schedule: Schedule): number | undefined {
    const after = entry.servedUntil ?? this.started.wall
    if (entry.cached?.after !== after) entry.cached = { after, moment: schedule.after(after) }
    return entry.cached.moment
  }

  /** Where a clock that was far ahead has been corrected, the schedule does not wait for that time to come again. */
  private adjustToClock(entry: Entry, schedule: Schedule, now: Moment): void {
    const from = entry.servedUntil ?? this.started.wall
    if (now.wall >= from) return
    const next = schedule.after(from)
    const period = next === undefined ? 0 : (schedule.after(next) ?? next) - next
    if (from - now.wall > period * SET_BACK) entry.servedUntil = now.wall
  }
}

/** Milliseconds since then: by the wall clock as well, since a machine may have slept, or its clock been set back. */
function elapsed(last: Moment, now: Moment): number {
  return Math.max(now.steady - last.steady, now.wall - last.wall)
}
