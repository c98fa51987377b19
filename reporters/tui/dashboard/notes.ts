/** What was said and what could not be read: folded, so that neither grows with time. */
import type { RunEvent, Unreadable } from '../../../src/report/run-event.ts'

export type Level = Extract<RunEvent, { type: 'notice' }>['level']

export interface Notice {
  readonly level: Level
  readonly code: string
  /** The last one's words. */
  readonly message: string
  readonly at: number
  /** How often its code was said. */
  readonly count: number
}

export interface Unread {
  readonly key: Unreadable
  readonly since: number
  /** The policies of the scan that met it last, and which scan that was. */
  readonly policies: readonly string[]
  readonly scan: number
}

/** At most so many codes, and so many keys, are kept. */
const MOST = 1000

export class Notes {
  private readonly byCode = new Map<string, Notice>()
  private readonly byKey = new Map<string, Unread>()
  /** Unreadable keys beyond {@link MOST}, in the scans since one ended. */
  unkept = 0

  get notices(): Notice[] {
    const weight = { error: 0, warning: 1, info: 2 }
    return [...this.byCode.values()].sort((a, b) => weight[a.level] - weight[b.level] || b.at - a.at)
  }

  get unread(): Unread[] {
    return [...this.byKey.values()]
  }

  get unreadCount(): number {
    return this.byKey.size + this.unkept
  }

  notice(level: Level, code: string, message: string, at: number): void {
    const known = this.byCode.get(code)
    if (known === undefined && this.byCode.size >= MOST) return
    this.byCode.set(code, { level, code, message, at, count: (known?.count ?? 0) + 1 })
  }

  unreadable(key: Unreadable, at: number, policies: readonly string[], scan: number): void {
    const id = JSON.stringify([key.view, key.key, key.name])
    const known = this.byKey.get(id)
    if (known === undefined && this.byKey.size >= MOST) this.unkept++
    else this.byKey.set(id, { key, since: known?.since ?? at, policies, scan })
  }

  /** A scan that came to its end without meeting a key again has read it. */
  scanned(policies: readonly string[], scan: number): void {
    this.unkept = 0
    const seen = new Set(policies)
    for (const [id, unread] of this.byKey) {
      if (unread.scan !== scan && unread.policies.every((policy) => seen.has(policy))) this.byKey.delete(id)
    }
  }
}
