/**
 * Follows a walk through the recorded keys of a baseline. For each key that the walk visits, it finds the recorded
 * entries, and it loads a folder when the walk enters it. After the walk, it lists the recorded keys that the walk did
 * not visit.
 */
import type { View } from '../../registry/index.ts'
import { whenLoaded } from '../loaded.ts'
import type { Address, Baseline, Loaded } from '../store.ts'
import { type Folder, loadFolder } from './folder.ts'

/** A key with a link to its parent. The keys of one walk share their ancestors. */
export interface PathNode {
  /** `undefined` for a root key. */
  readonly parent: PathNode | undefined
  readonly name: string
  /** 0 for a root key. */
  readonly depth: number
}

/** The place of a recorded key. */
interface FolderEntry {
  readonly folder: Folder
  /** The number of the key in the folder. */
  readonly index: number
}

/** A recorded key that the walk reached. */
export class RecordedKey implements FolderEntry {
  readonly folder: Folder
  readonly index: number
  private readonly place: Place

  constructor(folder: Folder, index: number, place: Place) {
    this.folder = folder
    this.index = index
    this.place = place
  }

  get isVisited(): boolean {
    return this.place.isVisited(this.index)
  }

  /** Marks the key as visited, so that {@link RecordedTree.unvisited} leaves it out. */
  visit(): void {
    this.place.visit(this.index)
  }
}

/** A recorded key that no walk visited. */
export interface UnvisitedKey extends FolderEntry {
  readonly view: View
  /** Key names from the root key down, as stored. */
  readonly names: readonly string[]
}

/** A folder that the walk entered, with marks for its visited keys. */
class Place {
  readonly folder: Folder | undefined
  /** The folder above, and the number of the key in it that has this folder. */
  readonly above: Place | undefined
  readonly index: number
  /** The entered folders of its keys that still contain unvisited keys, by the number of the key. */
  readonly below = new Map<number, Place>()
  private readonly visited: Uint8Array
  private readonly finished: Uint8Array

  constructor(folder: Folder | undefined, above: Place | undefined, index: number) {
    this.folder = folder
    this.above = above
    this.index = index
    this.visited = new Uint8Array(folder?.size ?? 0)
    this.finished = new Uint8Array(folder?.size ?? 0)
  }

  visit(index: number): void {
    this.visited[index] = 1
  }

  isVisited(index: number): boolean {
    return this.visited[index] === 1
  }

  isFinished(index: number): boolean {
    return this.finished[index] === 1
  }

  /** Frees this folder if every key in it and below it was visited. */
  finish(): void {
    const { folder, above } = this
    if (folder === undefined || above === undefined) return
    for (let i = 0; i < folder.size; i++) {
      if (folder.hasEntries(i) && this.visited[i] !== 1) return
      if (folder.hasBelow(i) && this.finished[i] !== 1) return
    }
    above.finished[this.index] = 1
    above.below.delete(this.index)
  }
}

/** Stands for a folder that is not recorded. */
const NOWHERE = new Place(undefined, undefined, -1)

interface Step {
  readonly node: PathNode
  readonly place: Place
}

export class RecordedTree {
  private readonly baseline: Baseline
  private readonly roots = new Map<string, Loaded<Place>>()
  /** The folders on the path to the last key, by view, then by depth. */
  private readonly ways = new Map<string, (Step | undefined)[]>()

  constructor(baseline: Baseline) {
    this.baseline = baseline
  }

  /** Finds the key that a walk stands at. */
  at(node: PathNode, view: View): Loaded<RecordedKey | undefined> {
    const way = this.way(view)
    // The key is mostly in the same folder as the previous one.
    const step = node.parent === undefined ? undefined : way[node.depth - 1]
    if (step !== undefined && step.node === node.parent) return keyIn(step.place, node.name)
    return whenLoaded(this.placeOf(node.parent, view, way), (place) => keyIn(place, node.name))
  }

  /** Finds a key by its names, from the root key down. */
  async find(names: readonly string[], view: View): Promise<RecordedKey | undefined> {
    let node: PathNode | undefined
    for (const [depth, name] of names.entries()) node = { parent: node, name, depth }
    return node && this.at(node, view)
  }

  /** Every recorded key that was not visited, in order. */
  async *unvisited(): AsyncGenerator<UnvisitedKey, void, void> {
    for (const { view } of this.baseline.head?.trees ?? [])
      yield* this.unvisitedIn(await this.root(view), view, [])
  }

  private async *unvisitedIn(
    place: Place,
    view: View,
    above: readonly string[],
  ): AsyncGenerator<UnvisitedKey, void, void> {
    const { folder } = place
    if (folder === undefined) return
    for (let index = 0; index < folder.size; index++) {
      const names = [...above, folder.name(index)]
      if (folder.hasEntries(index) && !place.isVisited(index)) yield { folder, index, view, names }
      if (folder.hasBelow(index) && !place.isFinished(index)) {
        const below = place.below.get(index) ?? (await this.enter(place, index))
        yield* this.unvisitedIn(below, view, names)
        place.below.delete(index)
      }
    }
  }

  private way(view: View): (Step | undefined)[] {
    const name = view
    const known = this.ways.get(name) ?? []
    this.ways.set(name, known)
    return known
  }

  private root(view: View): Loaded<Place> {
    const name = view
    const known = this.roots.get(name)
    if (known !== undefined) return known
    const tree = this.baseline.head?.trees.find((tree) => tree.view === view)
    const place =
      tree === undefined
        ? NOWHERE
        : whenLoaded(loadFolder(this.baseline, tree.address), (folder) => new Place(folder, undefined, -1))
    this.roots.set(name, place)
    return place
  }

  /** The folder of a key's subkeys. `undefined` stands for the parent of the root keys. */
  private placeOf(node: PathNode | undefined, view: View, way: (Step | undefined)[]): Loaded<Place> {
    if (node === undefined) return this.root(view)
    const step = way[node.depth]
    if (step?.node === node) return step.place
    return whenLoaded(this.placeOf(node.parent, view, way), (above) =>
      whenLoaded(this.enterByName(above, node.name), (place) => {
        // The walk has left the previous folder at this depth, and those below it.
        for (const left of way.splice(node.depth).reverse()) left?.place.finish()
        way[node.depth] = { node, place }
        return place
      }),
    )
  }

  private enterByName(above: Place, name: string): Loaded<Place> {
    const index = above.folder?.find(name) ?? -1
    if (index < 0) return NOWHERE
    return above.below.get(index) ?? this.enter(above, index)
  }

  private enter(above: Place, index: number): Loaded<Place> {
    const address: Address | undefined = above.folder?.below(index)
    if (address === undefined) return NOWHERE
    return whenLoaded(loadFolder(this.baseline, address), (folder) => {
      const place = new Place(folder, above, index)
      // All keys of a finished folder were visited, so `unvisited` need not look into it again.
      if (!above.isFinished(index)) above.below.set(index, place)
      return place
    })
  }
}

function keyIn(place: Place, name: string): RecordedKey | undefined {
  const { folder } = place
  const index = folder?.find(name) ?? -1
  return folder === undefined || index < 0 ? undefined : new RecordedKey(folder, index, place)
}
