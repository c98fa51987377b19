/** The way to a key: name by name through mounts, aliases and symbolic links. */
import { type KeyPath, type ReadProblem, type RootKey, upcase } from '../../registry/index.ts'
import { parseLinkTarget } from './link-target.ts'
import type { MountPoint, Mounts } from './mounts.ts'
import type { TreeKey } from './tree.ts'

/** Links and aliases that are followed on the way to one key; more is a loop. */
const HOP_LIMIT = 64

const LOOP: ReadProblem = {
  status: 'malformed',
  code: 0,
  reason: `symbolic links lead to each other: more than ${HOP_LIMIT} had to be followed`,
}

/** A key's place. Where no tree holds it, it is one above a mount. */
export interface Place {
  readonly point: MountPoint | undefined
  readonly tree: TreeKey | undefined
}

export type Reached = Place | 'absent' | 'not-collected' | ReadProblem

export function isPlace(reached: Reached): reached is Place {
  return typeof reached === 'object' && 'tree' in reached
}

export class Route {
  private readonly mounts: Mounts
  private hops = 0

  constructor(mounts: Mounts) {
    this.mounts = mounts
  }

  /** @param stored receives each name in the case in which it is stored. */
  to({ root, segments }: KeyPath, stored?: string[]): Reached {
    const start = this.root(root)
    return isPlace(start) ? this.down(start, segments, stored) : start
  }

  down(from: Place, names: readonly string[], stored?: string[]): Reached {
    let place = from
    for (const name of names) {
      const next = this.step(place, name, stored)
      if (!isPlace(next)) return next
      place = next
    }
    return place
  }

  private root(root: RootKey): Reached {
    const start = this.mounts.root(root)
    if (start === undefined) return 'not-collected'
    if ('segments' in start) return this.hop(start)
    return { point: start, tree: start.tree }
  }

  private step(place: Place, name: string, stored: string[] | undefined): Reached {
    const point = place.point?.below.get(upcase(name))
    if (point?.tree !== undefined) {
      stored?.push(point.name)
      return { point, tree: point.tree }
    }
    const tree = point?.hides === true ? undefined : place.tree?.child(name)
    if (tree !== undefined) {
      if ('status' in tree) return tree
      stored?.push(tree.name)
      const target = tree.linkTarget()
      if (target === undefined) return { point, tree }
      if (typeof target !== 'string') return target
      const path = parseLinkTarget(target)
      return typeof path === 'object' && 'segments' in path ? this.hop(path) : path
    }
    if (point?.alias !== undefined) {
      stored?.push(point.name)
      return typeof point.alias === 'object' && 'segments' in point.alias
        ? this.hop(point.alias)
        : point.alias
    }
    if (point?.mounted === true) {
      stored?.push(point.name)
      return { point, tree }
    }
    if (place.tree !== undefined || place.point?.complete === true) return 'absent'
    return place.point?.complete || 'not-collected'
  }

  private hop(path: KeyPath): Reached {
    return ++this.hops > HOP_LIMIT ? LOOP : this.to(path)
  }
}
