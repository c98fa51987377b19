/** A timetable on a clock that a test sets: what is scanned when, over days, in milliseconds of real time. */
import type { Policy } from '../../src/policy/index.ts'
import { type Due, type Moment, Timetable } from '../../src/watch/timetable.ts'

/** A scan that a watch would make. */
export interface Simulated {
  readonly wall: number
  readonly steady: number
  readonly due: ReadonlyMap<string, Due>
}

export class SimulatedTimetable {
  wall: number
  steady = 0
  readonly scans: Simulated[] = []
  timetable!: Timetable
  private readonly policies: readonly Policy[]
  /** Milliseconds between two looks, as a watch takes them. */
  private readonly look: number

  constructor(policies: readonly Policy[], start: string | number, look: number) {
    this.policies = policies
    this.wall = new Date(start).getTime()
    this.look = look
  }

  get now(): Moment {
    return { wall: this.wall, steady: this.steady }
  }

  /** Starts a process, after one that ended if there was one. */
  async start(lastScan: (policy: string) => number | undefined = () => undefined): Promise<this> {
    this.timetable = await Timetable.of(this.policies, this.now, lastScan)
    return this
  }

  /** Runs until so many milliseconds have passed; a scan takes none. */
  run(milliseconds: number): this {
    const end = this.steady + milliseconds
    for (;;) {
      const due = this.timetable.due(this.now)
      if (due.size > 0) {
        this.timetable.startScan(due.keys(), this.now)
        this.scans.push({ wall: this.wall, steady: this.steady, due })
      }
      if (this.steady >= end) return this
      const next = this.policies.flatMap(({ name }) => this.timetable.next(name, this.now) ?? [])
      this.pass(Math.max(1, Math.min(this.look, end - this.steady, ...next.map((at) => at - this.wall))))
    }
  }

  private pass(milliseconds: number): void {
    this.wall += milliseconds
    this.steady += milliseconds
  }

  /** Puts the machine to sleep: the steady clock stops. */
  sleep(milliseconds: number): this {
    this.wall += milliseconds
    return this
  }

  /** Sets the clock. */
  jump(milliseconds: number): this {
    this.wall += milliseconds
    return this
  }

  /** When a policy was scanned: `2026-03-28T23:00:00`. */
  times(policy?: string): string[] {
    return this.scans
      .filter(({ due }) => policy === undefined || due.has(policy))
      .map(({ wall }) => new Date(wall).toISOString().replace(/(\.000)?Z$/, ''))
  }
}
