/** Counts and reports recorded values that the scan could not see, so that nobody takes the run for a complete one. */
import type { Hidden } from '../judge/index.ts'
import { formatKeyPath, type KeyPath, toValidText, upcaseKeyPath } from '../registry/index.ts'
import type { Context } from './context.ts'

/** The number of key names below the root key that identify a place, that is, a hive. */
const PLACE_DEPTH = 1
/** The maximum number of places with a notice each. */
const NAMED = 10

export class Unseen {
  /** The number of values that the source does not contain, by place. */
  private readonly missing = new Map<string, { readonly place: KeyPath; values: number }>()
  private readonly users = new Set<string>()

  add(path: KeyPath, { user, 'not-contained': missing }: Readonly<Record<Hidden, number>>): void {
    if (user > 0) this.addUser(path.segments[0] ?? '')
    if (missing === 0) return
    const place = { root: path.root, segments: path.segments.slice(0, PLACE_DEPTH) }
    const known = this.missing.get(upcaseKeyPath(place)) ?? { place, values: 0 }
    known.values += missing
    this.missing.set(upcaseKeyPath(place), known)
  }

  addUser(sid: string): void {
    this.users.add(sid)
  }

  /** Reports the counts. Places that the source does not contain fail the run, unless `allowSkipped` is set. */
  report({ tally, rules, options }: Context): void {
    if (this.users.size > 0) {
      const users = this.users.size === 1 ? '1 user who is' : `${this.users.size} users who are`
      tally.notice('info', 'REGMON_NOT_SEEN', `entries of ${users} not logged on were not compared`)
    }
    const places = [...this.missing.values()]
    const fails = rules.failsUnread && options.allowSkipped !== true
    const level = fails ? 'error' : 'warning'
    for (const { place, values } of places.slice(0, NAMED)) {
      const path = toValidText(formatKeyPath(place))
      const counted = values === 1 ? '1 value' : `${values} values`
      const hint = fails
        ? `; add the missing hive, allow it once with --allow-skipped, or remove the entries with \`regmon accept --forget '${path}\\**\\*'\``
        : ''
      tally.notice(
        level,
        'REGMON_NOT_CONTAINED',
        `${path}: the baseline contains ${counted} that this source does not contain${hint}`,
      )
    }
    if (places.length > NAMED)
      tally.notice(
        level,
        'REGMON_NOT_CONTAINED',
        `${places.length - NAMED} more places that this source does not contain`,
      )
  }
}
