/** Notices and unreadable keys. Repeated ones are counted in one place, so that neither grows with time. */
import type { RunEvent, Unreadable } from '../../../src/report/run-event.ts'

export type Level = Extract<RunEvent, { type: 'notice' }>['level']

export interface Notice {
  readonly level: Level
  readonly code: string
  /** Of the last notice with this code. */
  readonly message: string
  readonly at: number
  /** How many notices had this code. */
  readonly count: number
}

export interface UnreadableNote {
  readonly unreadable: Unreadable
  readonly since: number
  /** The last scan that could not read it: its policies and its number. */
  readonly policies: readonly string[]
  readonly scan: number
}

/** The most codes, and the most keys, that are kept. */
const MOST = 1000

export class Notes {
  private readonly byCode = new Map<string, Notice>()
  private readonly byKey = new Map<string, UnreadableNote>()
  /** How many unreadable keys were not kept since the last scan ended. */
  dropped = 0

  get notices(): Notice[] {
    const weight = { error: 0, warning: 1, info: 2 }
    return [...this.byCode.values()].sort((a, b) => weight[a.level] - weight[b.level] || b.at - a.at)
  }

  get unreadableNotes(): UnreadableNote[] {
    return [...this.byKey.values()]
  }

  get unreadableCount(): number {
    return this.byKey.size + this.dropped
  }

  addNotice(level: Level, code: string, message: string, at: number): void {
    const known = this.byCode.get(code)
    if (known === undefined && this.byCode.size >= MOST) return
    this.byCode.set(code, { level, code, message, at, count: (known?.count ?? 0) + 1 })
  }

  addUnreadable(unreadable: Unreadable, at: number, policies: readonly string[], scan: number): void {
    const id = JSON.stringify([unreadable.view, unreadable.key, unreadable.name])
    const known = this.byKey.get(id)
    if (known === undefined && this.byKey.size >= MOST) this.dropped++
    else this.byKey.set(id, { unreadable, since: known?.since ?? at, policies, scan })
  }

  /** Removes the keys that a scan of the same policies could read, because it did not report them again. */
  endScan(policies: readonly string[], scan: number): void {
    this.dropped = 0
    const scanned = new Set(policies)
    for (const [id, note] of this.byKey) {
      if (note.scan !== scan && note.policies.every((policy) => scanned.has(policy))) this.byKey.delete(id)
    }
  }
}
