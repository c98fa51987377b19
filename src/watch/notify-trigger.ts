/** Changes that the source reports: which watches to scan, with one scan for a burst of changes. */
import { hasLiteralKey, literalNames } from '../pattern/index.ts'
import type { Watch } from '../plan/index.ts'
import type { View } from '../registry/index.ts'
import type { ChangeNotifier, NotifyPlace, OpenNotifier } from '../source/notify.ts'

/** Milliseconds without a change after which a burst is over; and that a scan waits for it at most. */
const QUIET = 100
const LONGEST_WAIT = 500

export class NotifyTrigger {
  private readonly notifier: ChangeNotifier
  private readonly now: () => number
  private watchesAt = new Map<NotifyPlace, readonly number[]>()
  private readonly changed = new Set<number>()
  private first = 0
  private last = 0

  /** @param wake called when something changed. */
  constructor(open: OpenNotifier, now: () => number, wake: () => void) {
    this.now = now
    this.notifier = open((places) => {
      if (this.changed.size === 0) this.first = this.now()
      this.last = this.now()
      for (const place of places) for (const watch of this.watchesAt.get(place) ?? []) this.changed.add(watch)
      if (this.changed.size > 0) wake()
    })
  }

  /** Asks for changes of these watches, instead of those before. @returns the places where that fails. */
  follow(watches: readonly Watch[]): readonly { readonly place: NotifyPlace; readonly reason: string }[] {
    const places = new Map<string, { place: NotifyPlace; watches: number[] }>()
    for (const watch of watches) {
      for (const place of placesOf(watch)) {
        const name = JSON.stringify([place.view, place.subtree, place.path])
        const known = places.get(name) ?? { place, watches: [] }
        known.watches.push(watch.index)
        places.set(name, known)
      }
    }
    // Watches have other numbers now: a change that was not scanned yet may concern any of them.
    const pending = this.changed.size > 0
    this.changed.clear()
    if (pending) for (const { index } of watches) this.changed.add(index)
    this.watchesAt = new Map([...places.values()].map(({ place, watches }) => [place, watches]))
    this.notifier.watch([...this.watchesAt.keys()])
    return this.notifier.problems
  }

  /** When a scan of the changes is due, by {@link now}; `undefined` where nothing changed. */
  get dueAt(): number | undefined {
    return this.changed.size === 0 ? undefined : Math.min(this.first + LONGEST_WAIT, this.last + QUIET)
  }

  /** The watches to scan. */
  take(): Set<number> {
    const taken = new Set(this.changed)
    this.changed.clear()
    return taken
  }

  /** After a failed scan: these watches are still to be scanned. */
  putBack(watches: ReadonlySet<number>): void {
    if (watches.size > 0 && this.changed.size === 0) this.first = this.last = this.now()
    for (const watch of watches) this.changed.add(watch)
  }

  get handles(): number {
    return this.notifier.handles
  }

  close(): Promise<void> {
    return this.notifier.close()
  }
}

/** The deepest literal key of a watch, and whether changes below it count. */
function placesOf({ pattern, view, recursive }: Watch): NotifyPlace[] {
  const path = { root: pattern.root, segments: literalNames(pattern) }
  const subtree = recursive || !hasLiteralKey(pattern)
  const views: View[] = view === 'both' ? ['64', '32'] : [view]
  return views.map((view) => ({ path, view, subtree }))
}
