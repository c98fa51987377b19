/** The registrations of a plan, and what comes of them. */
import { upcase } from '../../../registry/index.ts'
import { ERROR_SUCCESS, errorName } from '../win32-error.ts'
import type { ArmedKey, ArmedKeys } from './armed-keys.ts'
import type { Registration } from './plan-handles.ts'
import type { Heard, Watched, WatchedWant } from './watched.ts'

interface Armed {
  readonly key: ArmedKey
  wants: readonly WatchedWant[]
  /** What tells whether a subkey came or went. */
  state: string
}

/** A sweep over all keys takes so many steps, and more where there are many keys: idle it is to cost nothing. */
const STEPS = 8
const STEP_KEYS = 24

export class Registrations {
  /** Some are no more, and the plan is to be applied again. */
  stale = false
  private readonly keys: ArmedKeys
  private readonly armed = new Map<string, Armed>()
  /** What could not be armed, and why. */
  private broken = new Map<Watched, string>()
  private swept = 0
  private checked = 0

  constructor(keys: ArmedKeys) {
    this.keys = keys
  }

  get count(): number {
    return this.armed.size
  }

  get failed(): ReadonlyMap<Watched, string> {
    return this.broken
  }

  /** The new ones are armed before those that are not needed any more are closed, and these are asked once more. */
  apply(plan: ReadonlyMap<string, Registration<WatchedWant>>, heard: Heard): void {
    const { armed, broken } = this
    this.stale = false
    this.broken = new Map()
    for (const [id, registration] of plan) {
      const known = armed.get(id)
      if (known === undefined) this.arm(id, registration, heard)
      else known.wants = registration.wants
    }
    for (const [id, { key, wants }] of armed) {
      if (plan.has(id)) continue
      armed.delete(id)
      if (this.keys.disarm(key)) heard.from(wants)
    }
    // Nothing was heard of them while they were broken.
    for (const watched of broken.keys()) if (!this.broken.has(watched)) heard.changed.add(watched)
  }

  private arm(id: string, { path, scope, wants }: Registration<WatchedWant>, heard: Heard): void {
    const key = this.keys.arm(path, scope)
    if (typeof key === 'number') {
      for (const { watched } of wants) {
        this.broken.set(watched, errorName(key))
        heard.unsure.add(watched)
      }
      return
    }
    this.armed.set(id, { key, wants, state: this.stateOf(key) ?? '' })
    // What they wait for may have come between the look for it and this.
    heard.waiting(wants)
  }

  /** Takes the changes that Windows reported, and registers those keys again. A key that was deleted is dropped. */
  listen(heard: Heard): void {
    const fired = new Set(this.keys.takeFired())
    if (fired.size === 0) return
    for (const [id, { key, wants }] of this.armed) {
      if (!fired.has(key)) continue
      if (this.keys.rearm(key) === ERROR_SUCCESS) heard.from(wants)
      else this.drop(id, heard)
    }
  }

  /**
   * Checks whether the next keys still exist. Windows does not report that a hive was
   * unloaded, and Wine tells neither who listens to a key that it was deleted, nor of a key that was made
   * by its whole path.
   */
  sweep(heard: Heard): void {
    for (const id of this.next(Math.min(STEP_KEYS, Math.ceil(this.armed.size / STEPS)), this.swept)) {
      this.swept++
      const armed = this.armed.get(id)!
      const state = this.stateOf(armed.key)
      if (state === undefined) this.drop(id, heard)
      else if (state !== armed.state) heard.waiting(armed.wants)
      armed.state = state ?? ''
    }
  }

  /** Looks at the next so many keys, whether they have the names that they had. */
  check(count: number, heard: Heard): void {
    for (const id of this.next(count, this.checked)) {
      this.checked++
      const { key } = this.armed.get(id)!
      if (upcase(this.keys.nameOf(key) ?? '') !== upcase(key.path)) this.drop(id, heard)
    }
  }

  private next(count: number, from: number): readonly string[] {
    const ids = [...this.armed.keys()]
    return Array.from({ length: Math.min(count, ids.length) }, (_, i) => ids[(from + i) % ids.length]!)
  }

  /** `undefined` where the key is gone. */
  private stateOf(key: ArmedKey): string | undefined {
    const info = this.keys.query(key)
    if (typeof info === 'number') return undefined
    return `${info.subkeys} ${info.lastWriteHigh} ${info.lastWriteLow}`
  }

  private drop(id: string, heard: Heard): void {
    const { key, wants } = this.armed.get(id)!
    this.armed.delete(id)
    this.keys.disarm(key)
    this.stale = true
    heard.lost(wants)
  }
}
