/**
 * Reports which places of the live registry changed. Ten times a second it polls the registered keys,
 * and registers those that changed again before it reports them. From time to time it looks for what Windows does not report.
 */
import type { ChangeNotifier, NotifyPlace } from '../../notify.ts'
import type { ArmedKeys } from './armed-keys.ts'
import { hasSameWants, type KernelNames, locate } from './locate.ts'
import { planHandles } from './plan-handles.ts'
import { Registrations } from './registrations.ts'
import { Heard, keyOfPlace, type Watched, type WatchedWant } from './watched.ts'

export interface NotifierOptions {
  /** Most keys that are registered at a time; default: 512. */
  readonly limit?: number
  /** How often it looks for users who come and go; default: every ten seconds. */
  readonly lookMs?: number
}

const TICK_MS = 100
/** The number of keys that are checked each time for changes that Windows does not report. */
const LOOKS = 64
/** How often what changes while it is armed is looked for again at once. */
const ATTEMPTS = 4

export class LiveNotifier implements ChangeNotifier {
  private readonly onChange: (places: readonly NotifyPlace[]) => void
  private readonly newNames: () => KernelNames
  private readonly registrations: Registrations
  private readonly limit: number
  private readonly lookMs: number

  private watched = new Map<string, Watched>()
  private readonly heard = new Heard()
  private users = ''
  private looked = 0
  private timers: NodeJS.Timeout[] = []
  private closed = false

  /** @param newNames called for each look at the registry, which may have changed since. */
  constructor(
    keys: ArmedKeys,
    newNames: () => KernelNames,
    onChange: (places: readonly NotifyPlace[]) => void,
    { limit = 512, lookMs = 10_000 }: NotifierOptions = {},
  ) {
    this.registrations = new Registrations(keys)
    this.newNames = newNames
    this.onChange = onChange
    this.limit = limit
    this.lookMs = lookMs
  }

  get handles(): number {
    return this.registrations.count
  }

  get problems(): readonly { readonly place: NotifyPlace; readonly reason: string }[] {
    const { failed } = this.registrations
    return [...this.watched.values()].flatMap((watched) => {
      const reason = failed.get(watched) ?? watched.location?.problem
      return reason === undefined ? [] : watched.places.map((place) => ({ place, reason }))
    })
  }

  watch(places: readonly NotifyPlace[]): void {
    if (this.closed) return
    this.registrations.listen(this.heard)
    const before = this.watched
    this.watched = new Map()
    for (const [key, same] of Map.groupBy(places, keyOfPlace)) {
      const watched = before.get(key) ?? { key, places: same, location: undefined }
      watched.places = same
      this.watched.set(key, watched)
      if (watched.location === undefined) this.heard.unsure.add(watched)
    }
    this.registrations.stale = true
    this.users = this.newNames().users().join('\\')
    this.settle()
    this.stopTimers()
    if (places.length > 0) {
      this.timers = [setInterval(() => this.tick(), TICK_MS), setInterval(() => this.look(), this.lookMs)]
    }
  }

  private tick(): void {
    this.registrations.listen(this.heard)
    this.registrations.sweep(this.heard)
    this.settle()
    this.tell()
  }

  private look(): void {
    const { heard, registrations } = this
    const users = this.newNames().users().join('\\')
    const all = [...this.watched.values()]
    for (const watched of all) {
      if (users !== this.users && watched.places[0]!.path.root !== 'HKLM') heard.unsure.add(watched)
    }
    this.users = users
    for (let left = Math.min(LOOKS, all.length); left > 0; left--) {
      heard.unsure.add(all[this.looked++ % all.length]!)
    }
    registrations.check(LOOKS, heard)
    if (registrations.failed.size > 0) registrations.stale = true
    this.tick()
  }

  /** Looks for what is unsure, and arms what it comes to. */
  private settle(): void {
    const { heard, registrations } = this
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (heard.unsure.size === 0 && !registrations.stale) return
      this.locateUnsure()
      if (registrations.stale) registrations.apply(planHandles(this.wants(), this.limit), heard)
    }
    // What cannot be armed is a problem by now, and tried again at the next look.
    for (const watched of registrations.failed.keys()) heard.unsure.delete(watched)
  }

  private locateUnsure(): void {
    const { heard, registrations } = this
    const names = this.newNames()
    const unsure = [...heard.unsure]
    heard.unsure.clear()
    for (const watched of unsure) {
      if (!this.isWatched(watched)) continue
      const before = watched.location
      const now = locate(watched.places[0]!, names)
      watched.location = now
      if (before !== undefined && before.state !== now.state) heard.changed.add(watched)
      if (before === undefined || !hasSameWants(before, now)) registrations.stale = true
    }
  }

  private *wants(): Generator<WatchedWant> {
    for (const watched of this.watched.values()) {
      for (const want of watched.location?.wants ?? []) yield { ...want, watched }
    }
  }

  private isWatched(watched: Watched): boolean {
    return this.watched.get(watched.key) === watched
  }

  private tell(): void {
    const { changed } = this.heard
    const places = [...changed].filter((watched) => this.isWatched(watched)).flatMap(({ places }) => places)
    changed.clear()
    if (places.length > 0) this.onChange(places)
  }

  private stopTimers(): void {
    for (const timer of this.timers) clearInterval(timer)
    this.timers = []
  }

  /** Nothing is ever pending, since events are polled. */
  close(): Promise<void> {
    this.stopTimers()
    this.closed = true
    this.watched.clear()
    this.registrations.apply(new Map(), this.heard)
    return Promise.resolve()
  }
}
