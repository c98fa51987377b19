/** The walk of one root key: which key is opened next, and how, and what is told of it. */
import type { PlanState } from '../plan/index.ts'
import {
  type KeyPath,
  type ReadProblem,
  rootPlace,
  type Upcased,
  upcase,
  upcaseKeyPath,
} from '../registry/index.ts'
import { isKey, type Opened, openRoot, type RegistrySource, type SourceKey } from '../source/source.ts'
import { Answers } from './answers.ts'
import type { KeyReading, ScanCounts } from './key-reading.ts'
import { listSubkeys } from './list-subkeys.ts'
import { isLink, isOrdinary, readValues, type ValuesRead } from './read-values.ts'
import type { ScanHooks } from './scan.ts'
import { childName, type KeyMemory, type ScanPass } from './scan-memory.ts'
import { type Spot, type Target, targetsOfLiterals } from './target.ts'

/** After so many keys the caller may breathe. */
const BREATH = 64

/** A key that is open while the keys below it are walked. */
interface Frame extends Spot {
  readonly key: SourceKey
  readonly path: KeyPath
  readonly pending: Target[]
  readonly memory: KeyMemory | undefined
  /** Whether its list of subkeys is whole. */
  readonly whole: boolean
}

export class Walk {
  private readonly frames: Frame[] = []
  private readonly source: RegistrySource
  private readonly hooks: ScanHooks
  private readonly counts: ScanCounts
  private readonly pass: ScanPass | undefined
  private readonly answers: Answers
  private upcasedPath: KeyPath | undefined
  private upcased = upcase('')

  constructor(source: RegistrySource, hooks: ScanHooks, counts: ScanCounts) {
    this.source = source
    this.hooks = hooks
    this.counts = counts
    this.answers = new Answers(counts)
    this.pass = hooks.pass
  }

  close(): void {
    for (const frame of this.frames.splice(0)) frame.key.close()
  }

  *from(path: KeyPath, state: PlanState): Generator<KeyReading | undefined, void, void> {
    const spot: Spot = { state, ghost: undefined, place: rootPlace(path.root), view: '64' }
    const root = openRoot(this.source, path.root, '64')
    yield* this.enter(root, path, spot, undefined, this.pass?.root(path.root))
    let visited = 0
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) {
      if (++visited % BREATH === 0) yield undefined
      const target = frame.pending.pop()
      if (target === undefined) {
        this.tellGone(frame)
        frame.key.close()
        this.frames.pop()
      } else yield* this.visit(frame, target)
    }
  }

  /** Opens what a target names: as itself where a wildcard reached it, followed where a literal did. */
  private *visit(frame: Frame, target: Target): Generator<KeyReading, void, void> {
    const path: KeyPath = { root: frame.path.root, segments: [...frame.path.segments, ...target.names] }
    const { listed, literal } = target
    const memory =
      frame.memory && this.pass?.child(frame.memory, childName(target.names, target.view), target.view)
    if (listed?.lastWrite !== undefined && memory?.leaf && this.pass?.isUnchanged(memory, listed.lastWrite)) {
      this.pass.saw(memory)
      this.pass.recount(memory, this.counts)
      // A leaf was listed as a whole, and held nothing that mattered.
      this.answers.ofNothingBelow(target)
      return
    }
    const opened = target.parts
      ? this.source.open(path, '32')
      : listed === undefined
        ? frame.key.open(target.names)
        : frame.key.openChild(target.names[0]!, listed.ref)
    const behind =
      literal === undefined ? undefined : { state: literal, open: () => frame.key.open(target.names) }
    const stored = listed === undefined && isKey(opened) ? opened.storedNames?.() : undefined
    const shown = stored === undefined ? path : withStored(path, stored)
    yield* this.enter(opened, shown, target, listed && { wild: listed.wild, behind }, memory)
  }

  private *enter(
    opened: Opened,
    path: KeyPath,
    spot: Spot,
    met: Met | undefined,
    memory: KeyMemory | undefined,
  ): Generator<KeyReading, void, void> {
    if (opened === 'not-collected') {
      this.answers.notCollected(spot)
      return
    }
    if (!isKey(opened)) this.answers.ofNothingBelow(spot)
    if (opened === 'absent') return
    if (memory !== undefined) this.pass?.saw(memory)
    if (!isKey(opened)) {
      if (memory !== undefined) this.pass?.distrust(memory, spot.state)
      // What the 32-bit view shares below an unreadable key of the 64-bit one is unread as well.
      const watching = spot.state ?? spot.ghost
      if (watching !== undefined) yield this.reading(path, spot, watching, UNREAD, opened)
      return
    }
    const { state } = spot
    if (!opened.virtual) {
      this.counts.keys++
      this.answers.ofKey(state)
    }
    // Its time is asked for before its values: what is written after that shows the next time.
    const lastWrite = memory === undefined || opened.virtual ? 0n : opened.lastWrite()
    const sameTime = memory !== undefined && this.pass?.hasSameTime(memory, lastWrite) === true
    if (memory !== undefined && this.pass?.isUnchanged(memory, lastWrite)) {
      this.pass.recount(memory, this.counts)
      yield* this.list(opened, path, spot, memory)
      return
    }
    const read =
      state?.readsValues === true && !opened.virtual
        ? this.read(opened, path, spot, state, met?.wild)
        : undefined
    if (met !== undefined && (read?.link ?? (met.behind !== undefined && isLink(opened)))) {
      opened.close()
      if (memory !== undefined) this.pass?.distrust(memory, spot.state)
      yield* this.enterLink(read ?? UNREAD, path, spot, met)
      return
    }
    if (read !== undefined && state !== undefined) {
      yield this.reading(path, spot, state, read, read.problem, sameTime)
    }
    const leaf = yield* this.list(opened, path, spot, memory)
    if (memory === undefined) return
    if (isOrdinary(read, path)) this.pass?.remember(memory, lastWrite, read, leaf, state)
    else this.pass?.distrust(memory, state)
  }

  /** A link that was met itself: the wildcard's part ends with it, the literal's goes on behind it. */
  private *enterLink(
    itself: ValuesRead,
    path: KeyPath,
    spot: Spot,
    met: Met,
  ): Generator<KeyReading, void, void> {
    const state = met.behind?.state ?? met.wild
    this.answers.ofNothingBelow({ state: met.wild, ghost: undefined })
    const behind = met.behind?.open()
    if (behind === undefined || !isKey(behind)) {
      const concerned = { state, ghost: undefined }
      if (behind === 'not-collected') this.answers.notCollected(concerned)
      else if (behind !== undefined) this.answers.ofNothingBelow(concerned)
      const problem = typeof behind === 'object' ? behind : itself.problem
      if (met.wild.readsValues || problem !== undefined)
        yield this.reading(path, spot, spot.state ?? state, itself, problem)
      return
    }
    this.counts.keys++
    this.answers.ofKey(state)
    const target = state.readsValues ? this.read(behind, path, spot, state, undefined) : UNREAD
    const values = [...itself.values, ...target.values]
    const problem = itself.problem ?? target.problem
    if (spot.state?.readsValues === true)
      yield this.reading(path, spot, spot.state, { ...itself, values }, problem)
    yield* this.list(behind, path, { ...spot, state }, undefined)
  }

  private read(
    key: SourceKey,
    path: KeyPath,
    spot: Spot,
    state: PlanState,
    wild: PlanState | undefined,
  ): ValuesRead {
    const upcased = this.upcasedOf(path)
    this.counts.current = upcased
    return readValues(key, state, wild, this.hooks.recorded(spot.view, upcased, path), this.counts)
  }

  /**
   * Finds what lies below: by enumeration where a wildcard is alive, by name otherwise.
   * @returns whether nothing below it matters as long as it is not written.
   */
  private *list(
    key: SourceKey,
    path: KeyPath,
    spot: Spot,
    memory: KeyMemory | undefined,
  ): Generator<KeyReading, boolean, void> {
    const { state, ghost } = spot
    if (state?.wildcard !== true && ghost?.wildcard !== true) {
      const targets = targetsOfLiterals(spot)
      this.answers.ofTargets(key, state, targets)
      this.push(spot, { key, path, memory, whole: true, pending: targets })
      return targets.length === 0
    }
    const { targets, broken, pruned } = listSubkeys(key, path, spot)
    for (const exclude of pruned) this.counts.pruned[exclude] = (this.counts.pruned[exclude] ?? 0) + 1
    const watching = state ?? ghost
    if (watching !== undefined) {
      for (const { path, problem } of broken) yield this.reading(path, spot, watching, UNREAD, problem)
    }
    const whole = broken.length === 0
    if (whole) this.answers.ofTargets(key, state, targets)
    else this.answers.ofNothingBelow(spot)
    this.push(spot, { key, path, memory, whole, pending: targets })
    return whole && targets.length === 0 && pruned.length === 0
  }

  private push(spot: Spot, frame: Omit<Frame, keyof Spot>): void {
    frame.pending.reverse()
    if (frame.pending.length > 0) this.frames.push({ ...spot, ...frame })
    else {
      this.tellGone(frame)
      frame.key.close()
    }
  }

  /** Keys that a scan before this one met below. Where the list is not whole, nobody knows. */
  private tellGone({ memory, whole, path }: Omit<Frame, keyof Spot>): void {
    if (memory?.below === undefined || !whole) return
    this.pass?.takeGone(memory, (names, view) => {
      this.hooks.gone?.({ root: path.root, segments: [...path.segments, ...names] }, view)
    })
  }

  private reading(
    path: KeyPath,
    { view }: Spot,
    state: PlanState,
    { values, link }: ValuesRead,
    problem: ReadProblem | undefined,
    sameTime = false,
  ): KeyReading {
    return { path, upcased: this.upcasedOf(path), view, state, values, problem, link, sameTime }
  }

  /** Asked for when a key is read, and again when it is told. */
  private upcasedOf(path: KeyPath): Upcased {
    if (this.upcasedPath !== path) {
      this.upcasedPath = path
      this.upcased = upcaseKeyPath(path)
    }
    return this.upcased
  }
}

/** How a key that a wildcard listed was met, and how to go behind it where it is a link. */
interface Met {
  readonly wild: PlanState
  readonly behind: { readonly state: PlanState; readonly open: () => Opened } | undefined
}

/** The path with its last names in the case in which they are stored. */
function withStored(path: KeyPath, stored: readonly string[]): KeyPath {
  return {
    root: path.root,
    segments: [...path.segments.slice(0, path.segments.length - stored.length), ...stored],
  }
}

const UNREAD: ValuesRead = { values: [], problem: undefined, link: false, removed: [] }
