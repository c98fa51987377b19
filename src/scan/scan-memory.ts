/**
 * What the scans before this one found, so that a key whose last-write time is the same is not read again.
 * It is a tree beside the walk: a node for each key that was reached, kept as long as the process lives.
 * Sound as far as last-write times are: Windows changes a key's when a value or a subkey of it comes, goes
 * or is written, and not for what happens below.
 */
import type { PlanState } from '../plan/index.ts'
import type { View } from '../registry/index.ts'
import type { ScanCounts } from './counts.ts'
import { type DueSet, DueSets } from './due-set.ts'
import type { ValuesSeen } from './read-values.ts'
import { addPairs, NOTHING, Tallies, type Tally } from './tally.ts'

/** A key as the last scan found it. */
export class KeyMemory {
  /** A FILETIME; `undefined`: the next scan reads it again, whatever its time says. */
  lastWrite: bigint | undefined
  /** The watches that it was read for at that time. */
  readFor: DueSet
  /** The watches to notify if this key disappears: all that it concerns, whichever it was read for. */
  concerns: DueSet
  /** Whether it has no subkeys that concern the watches it was read for. */
  leaf = false
  /** What matched, to count it again without reading. */
  tally: Tally = NOTHING
  /** Keys below, as {@link childName} names them. */
  below: Map<string, KeyMemory> | undefined
  /** The scan that saw it last. */
  seen = 0
  readonly view: View

  constructor(view: View, readFor: DueSet) {
    this.view = view
    this.readFor = readFor
    this.concerns = readFor
  }
}

export class ScanMemory {
  sets = new DueSets()
  private roots = new Map<string, KeyMemory>()
  readonly tallies = new Tallies()
  private scans = 0

  /** Forgets all of it: after a scan whose results were not kept, or where another plan is followed. */
  forget(): void {
    this.roots = new Map()
    this.tallies.clear()
    this.sets = new DueSets()
  }

  /**
   * Begins a scan.
   * @param due the watches that it is made for, by number.
   * @param full every key is read, whatever its time.
   * @param settled a FILETIME: what was written at or after it may be written again under the same time, and
   * is read again by the next scan.
   */
  begin(due: Iterable<number>, full: boolean, settled: bigint): ScanPass {
    return new ScanPass(this, this.sets.of(due), full, settled, ++this.scans)
  }

  root(name: string, none: DueSet): KeyMemory {
    const known = this.roots.get(name) ?? new KeyMemory('64', none)
    this.roots.set(name, known)
    return known
  }
}

/** One scan with the memory of those before. */
export class ScanPass {
  readonly full: boolean
  private readonly memory: ScanMemory
  private readonly due: DueSet
  private readonly none: DueSet
  private readonly settled: bigint
  private readonly number: number
  private readonly concerned = new Map<PlanState, DueSet>()

  constructor(memory: ScanMemory, due: DueSet, full: boolean, settled: bigint, number: number) {
    this.memory = memory
    this.due = due
    this.none = memory.sets.of([])
    this.full = full
    this.settled = settled
    this.number = number
  }

  root(name: string): KeyMemory {
    return this.memory.root(name, this.none)
  }

  /** The node of a key below another, made where there is none. */
  child(parent: KeyMemory, name: string, view: View): KeyMemory {
    parent.below ??= new Map()
    const known = parent.below.get(name) ?? new KeyMemory(view, this.none)
    parent.below.set(name, known)
    return known
  }

  saw(key: KeyMemory): void {
    key.seen = this.number
  }

  /** Whether a key need not be read. */
  isUnchanged(key: KeyMemory, lastWrite: bigint): boolean {
    return !this.full && this.hasSameTime(key, lastWrite) && key.readFor.covers(this.due)
  }

  /** Whether the key's time is what it was when it was read last. */
  hasSameTime(key: KeyMemory, lastWrite: bigint): boolean {
    return key.lastWrite !== undefined && key.lastWrite === lastWrite
  }

  /** Counts what a key that is not read again held. */
  recount(key: KeyMemory, counts: ScanCounts): void {
    const { values, byWatch, removed } = key.tally
    counts.unchanged++
    counts.values += values
    addPairs(counts.byWatch, byWatch)
    addPairs(counts.removed, removed)
  }

  /** Keeps what was read, where its time can be relied on. */
  remember(
    key: KeyMemory,
    lastWrite: bigint,
    seen: ValuesSeen | undefined,
    leaf: boolean,
    state: PlanState | undefined,
  ): void {
    if (lastWrite === 0n || lastWrite >= this.settled) {
      this.distrust(key, state)
      return
    }
    const tally = seen === undefined ? NOTHING : this.memory.tallies.of(seen)
    const again = this.hasSameTime(key, lastWrite)
    key.leaf = leaf && (!again || key.leaf)
    key.tally = again ? this.memory.tallies.together(key.tally, tally) : tally
    key.readFor = again ? this.memory.sets.together(key.readFor, this.due) : this.due
    key.lastWrite = lastWrite
    this.concern(key, state)
  }

  private concern(key: KeyMemory, state: PlanState | undefined): void {
    if (state === undefined) return
    const known =
      this.concerned.get(state) ?? this.memory.sets.of(state.watchesBelow().map(({ index }) => index))
    this.concerned.set(state, known)
    key.concerns = this.memory.sets.together(key.concerns, known)
  }

  /** The next scan reads it again. */
  distrust(key: KeyMemory, state: PlanState | undefined): void {
    key.lastWrite = undefined
    this.concern(key, state)
  }

  /**
   * Takes out the keys below that were there for these watches, and that this scan did not meet; what was
   * there for others stays until a scan for those misses it.
   * @param visit gets their names below `parent`.
   */
  takeGone(parent: KeyMemory, visit: (names: readonly string[], view: View) => void): void {
    for (const [name, key] of parent.below ?? []) {
      if (key.seen !== this.number) this.takeTree(parent, name, key, [], visit)
    }
    if (parent.below?.size === 0) parent.below = undefined
  }

  /** A tree is at most as deep as the walk that made it, 512 keys. */
  private takeTree(
    parent: KeyMemory,
    name: string,
    key: KeyMemory,
    above: readonly string[],
    visit: (names: readonly string[], view: View) => void,
  ): void {
    const names = [...above, ...nameParts(name)]
    if (key.concerns.meets(this.due)) visit(names, key.view)
    key.lastWrite = undefined
    key.concerns = this.memory.sets.without(key.concerns, this.due)
    for (const [below, child] of key.below ?? []) this.takeTree(key, below, child, names, visit)
    if (key.concerns === this.none && (key.below?.size ?? 0) === 0) parent.below?.delete(name)
  }
}

/** Names as {@link childName} joined them. */
function nameParts(name: string): string[] {
  return name.slice(2).split('\\')
}

/** What a key is remembered by in the key above: two views may part there, and literals skip keys in between. */
export function childName(names: readonly string[], view: View): string {
  return `${view}${names.join('\\')}`
}
