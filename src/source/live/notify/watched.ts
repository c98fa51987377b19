/** Places that are watched, and which of them changed. */
import { formatKeyPath, upcase } from '../../../registry/index.ts'
import type { NotifyPlace } from '../../notify.ts'
import type { Location } from './locate.ts'
import type { Want } from './plan-handles.ts'

export interface Watched {
  readonly key: string
  /** As they were given; the same place may be given more than once. */
  places: readonly NotifyPlace[]
  /** `undefined` until it was looked for. */
  location: Location | undefined
}

/** Two places of one key are one place. */
export function keyOfPlace({ path, view, subtree }: NotifyPlace): string {
  return `${view} ${subtree} ${upcase(formatKeyPath(path))}`
}

export interface WatchedWant extends Want {
  readonly watched: Watched
}

/** What is to be reported, and what is to be located again first. */
export class Heard {
  readonly changed = new Set<Watched>()
  readonly unsure = new Set<Watched>()

  /** Called when Windows reported a change for a registration. */
  from(wants: readonly WatchedWant[]): void {
    for (const { scope, watched } of wants) if (scope !== 'names') this.changed.add(watched)
    this.waiting(wants)
  }

  /** A place that waits for a key below is only concerned where that key was created. */
  waiting(wants: readonly WatchedWant[]): void {
    for (const { scope, watched } of wants) if (scope === 'names') this.unsure.add(watched)
  }

  /** Called when a registration ended. */
  lost(wants: readonly WatchedWant[]): void {
    this.from(wants)
    for (const { watched } of wants) this.unsure.add(watched)
  }
}
