/**
 * When each policy falls due. Intervals are measured by a clock that nobody sets, and by the wall clock too,
 * which goes on while the machine sleeps: whichever says first. Schedules are moments of the wall clock.
 */
import { type Policy, parseSchedule, type Schedule } from '../policy/index.ts'

/** Two readings of one moment, in milliseconds. */
export interface Moment {
  /** Since 1970; it jumps when the clock is set. */
  readonly wall: number
  /** Since some start; it never jumps, and may stand while the machine sleeps. */
  readonly steady: number
}

/** Policies that fall due so shortly after another share its scan: as a part of their interval, at most a second. */
const SHARED = 0.05
const SHARED_MOST = 1000

/** A clock that was set back by less than this part of a schedule's period does not make it fall due again. */
const SET_BACK = 0.5

interface Entry {
  readonly interval: number
  readonly schedule: Schedule | undefined
  /** When its last scan began; `undefined`: not yet. */
  last: Moment | undefined
  /** The moment of the schedule that the last scan was for. */
  served: number | undefined
  /** The schedule's first moment after another: asked for at every look. */
  known: { readonly after: number; readonly moment: number | undefined } | undefined
}

export type Due = 'start' | 'interval' | 'schedule'

export class Timetable {
  private readonly entries = new Map<string, Entry>()
  private readonly started: Moment

  private constructor(started: Moment) {
    this.started = started
  }

  /**
   * @param lastScan when a policy was scanned last, before this process: a moment of its schedule that
   * passed since then is due.
   */
  static async of(
    policies: readonly Policy[],
    started: Moment,
    lastScan: (policy: string) => number | undefined,
  ): Promise<Timetable> {
    const timetable = new Timetable(started)
    for (const { name, scanInterval, notify, schedule, timeZone } of policies) {
      timetable.entries.set(name, {
        // A policy that waits for notifications is scanned at the start, to know what it starts from.
        interval: scanInterval === 0 && notify ? Number.POSITIVE_INFINITY : scanInterval * 1000,
        schedule: schedule === undefined ? undefined : await parseSchedule(schedule, timeZone),
        last: undefined,
        served: lastScan(name),
        known: undefined,
      })
    }
    return timetable
  }

  /**
   * Goes on with what an older timetable knows of the policies that both have.
   * @param isSame whether a policy watches what it did; one that does not is scanned as if it were new.
   */
  continueFrom(older: Timetable, isSame: (policy: string) => boolean): void {
    for (const [name, entry] of this.entries) {
      const before = older.entries.get(name)
      if (before === undefined) continue
      if (isSame(name)) entry.last = before.last
      // A moment that passed before the edit, and that no scan has served yet, is still due.
      entry.served = before.served ?? older.started.wall
    }
  }

  /** The policies that a scan now is for, and why. */
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

  /** A scan for these policies begins. @returns what takes that back: for one that failed. */
  begin(names: Iterable<string>, now: Moment): () => void {
    const begun: { entry: Entry; last: Moment | undefined; served: number | undefined }[] = []
    for (const name of names) {
      const entry = this.entries.get(name)
      if (entry === undefined) continue
      begun.push({ entry, last: entry.last, served: entry.served })
      entry.last = now
      const moment = entry.schedule && this.moment(entry, entry.schedule)
      // A scan that was asked for serves no moment that is still to come.
      if (moment !== undefined && moment <= now.wall) entry.served = now.wall
    }
    return () => {
      for (const { entry, last, served } of begun) Object.assign(entry, { last, served })
    }
  }

  /** Up to when a policy's schedule is served. */
  served(name: string): number | undefined {
    return this.entries.get(name)?.served
  }

  /** When a policy falls due next, by the wall clock; `undefined` where it does not by itself. */
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
      this.forgiveClock(entry, entry.schedule, now)
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
    this.forgiveClock(entry, entry.schedule, now)
    const moment = this.moment(entry, entry.schedule)
    return moment !== undefined && moment <= now.wall ? 'schedule' : undefined
  }

  /** The first moment of a schedule that no scan has served. */
  private moment(entry: Entry, schedule: Schedule): number | undefined {
    const after = entry.served ?? this.started.wall
    if (entry.known?.after !== after) entry.known = { after, moment: schedule.after(after) }
    return entry.known.moment
  }

  /** After a clock that was far ahead was set right, the schedule does not wait until it is there again. */
  private forgiveClock(entry: Entry, schedule: Schedule, now: Moment): void {
    const from = entry.served ?? this.started.wall
    if (now.wall >= from) return
    const next = schedule.after(from)
    const period = next === undefined ? 0 : (schedule.after(next) ?? next) - next
    if (from - now.wall > period * SET_BACK) entry.served = now.wall
  }
}

/** How long ago: by the wall clock too, for a machine that slept. A clock that was set back says nothing. */
function elapsed(last: Moment, now: Moment): number {
  return Math.max(now.steady - last.steady, now.wall - last.wall)
}
