/** An open key of an offline registry. */
import { type ReadProblem, upcase } from '../../registry/index.ts'
import type { Opened, SourceKey, VisitSubkey, VisitValue } from '../source.ts'
import type { MountPoint, Mounts } from './mounts.ts'
import { isPlace, type Place, type Reached, Route } from './route.ts'

/** The mark of subkeys that are mounted, or lead to a mount. */
const MOUNTED = -1

class OfflineKey implements SourceKey {
  readonly name: string
  private readonly mounts: Mounts
  private readonly place: Place
  private readonly stored: readonly string[] | undefined

  constructor(mounts: Mounts, place: Place, name: string, stored?: readonly string[]) {
    this.mounts = mounts
    this.place = place
    this.name = name
    this.stored = stored
  }

  get virtual(): boolean {
    return this.place.tree === undefined
  }

  storedNames(): readonly string[] | undefined {
    return this.stored
  }

  lastWrite(): bigint {
    return this.place.tree?.lastWrite() ?? 0n
  }

  values(visit: VisitValue): ReadProblem | undefined {
    return this.place.tree?.values(visit)
  }

  subkeys(visit: VisitSubkey): ReadProblem | undefined {
    const { point, tree } = this.place
    if (point === undefined) return tree?.subkeys(visit)
    const listed = new Set<MountPoint>()
    const problem = tree?.subkeys((name, ref, problem, lastWrite) => {
      const below = point.below.get(upcase(name))
      if (below?.tree !== undefined || (below?.hides === true && problem === undefined)) return
      if (below !== undefined) listed.add(below)
      visit(name, ref, problem, lastWrite)
    })
    for (const below of point.below.values()) {
      if (below.mounted && !listed.has(below)) visit(below.name, MOUNTED)
    }
    return problem ?? (tree === undefined && typeof point.complete === 'object' ? point.complete : undefined)
  }

  unlisted(): readonly string[] {
    const below = [...(this.place.point?.below.values() ?? [])]
    return below.filter(({ alias }) => alias !== undefined).map(({ name }) => name)
  }

  openChild(name: string, ref: number): Opened {
    if (ref === MOUNTED) return this.open([name])
    const tree = this.place.tree?.childAt(name, ref)
    if (tree === undefined) return 'absent'
    if ('status' in tree) return tree
    const point = this.place.point?.below.get(upcase(name))
    return openReached(this.mounts, { point, tree }, tree.name)
  }

  open(names: readonly string[]): Opened {
    const stored: string[] = []
    const reached = new Route(this.mounts).down(this.place, names, stored)
    return openReached(this.mounts, reached, stored.at(-1) ?? this.name, stored)
  }

  close(): void {}
}

/** The open key of a place that a route reached, or why there is none. */
export function openReached(
  mounts: Mounts,
  reached: Reached,
  name: string,
  stored?: readonly string[],
): Opened {
  if (!isPlace(reached)) return reached
  return reached.tree?.admit?.() ?? new OfflineKey(mounts, reached, name, stored)
}
