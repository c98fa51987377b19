/** Walks the keys of one root key. */

import type { PlanState } from '../plan/index.ts'
import { type RootKey, rootPlace } from '../registry/index.ts'
import { isKey, type Opened, openRoot, type RegistrySource, type SourceKey } from '../source/source.ts'
import { Answers } from './answers.ts'
import { countAt, type ScanCounts } from './counts.ts'
import { KeyNode } from './key-node.ts'
import { KeyState, type ReachedByWildcard } from './key-state.ts'
import { listSubkeys } from './list-subkeys.ts'
import { type NextKey, nextOfLiterals, type Position } from './next-key.ts'
import { isLink, type ValuesSeen } from './read-values.ts'
import type { ScanHooks } from './scan.ts'
import { childName, type KeyMemory, type ScanPass } from './scan-memory.ts'

/** The walk pauses after this many keys at the latest, so that the caller can yield to the event loop. */
const KEYS_PER_PAUSE = 64

/** A key that stays open while the walk visits the keys below it. */
interface Frame extends Position {
  readonly key: SourceKey
  readonly node: KeyNode
  readonly pending: NextKey[]
  readonly memory: KeyMemory | undefined
  /** Whether its list of subkeys is complete. */
  readonly whole: boolean
}

/** The key that the caller examines now, and what the walk needs to continue below it. */
interface Current {
  readonly opened: SourceKey
  readonly node: KeyNode
  readonly position: Position
  readonly reached: ReachedByWildcard | undefined
  readonly memory: KeyMemory | undefined
  readonly lastWrite: bigint
  /** `undefined` if no mask selects values of the key. */
  readonly state: KeyState | undefined
}

export class Walk {
  private readonly frames: Frame[] = []
  private readonly source: RegistrySource
  private readonly hooks: ScanHooks
  private readonly counts: ScanCounts
  private readonly pass: ScanPass | undefined
  private readonly answers: Answers
  /** Keys to pass to the caller next. */
  private readonly ready: KeyState[] = []
  private current: Current | undefined
  private visited = 0

  constructor(source: RegistrySource, hooks: ScanHooks, counts: ScanCounts) {
    this.source = source
    this.hooks = hooks
    this.counts = counts
    this.answers = new Answers(counts)
    this.pass = hooks.pass
  }

  close(): void {
    for (const frame of this.frames.splice(0)) frame.key.close()
    this.current?.opened.close()
    this.current = undefined
  }

  begin(root: RootKey, state: PlanState): void {
    const position: Position = { state, carried32: undefined, place: rootPlace(root), view: '64' }
    const opened = openRoot(this.source, root, '64')
    this.enter(opened, KeyNode.of(root), position, undefined, this.pass?.root(root))
  }

  /**
   * Continues to the next key.
   * @returns `'pause'` after many keys whose values no mask selects, `'end'` after the last key.
   */
  next(): KeyState | 'pause' | 'end' {
    for (;;) {
      const ready = this.ready.shift()
      if (ready !== undefined) return ready
      const { current } = this
      if (current !== undefined) {
        this.current = undefined
        this.leave(current)
        continue
      }
      const frame = this.frames.at(-1)
      if (frame === undefined) return 'end'
      const next = frame.pending.pop()
      if (next !== undefined) this.visit(frame, next)
      else {
        this.reportGone(frame)
        frame.key.close()
        this.frames.pop()
      }
      if (++this.visited % KEYS_PER_PAUSE === 0) return 'pause'
    }
  }

  /** Opens a key. If it is a link, opens the link itself for a wildcard, and follows it for a literal segment. */
  private visit(frame: Frame, next: NextKey): void {
    const { names, listed, literal } = next
    const memory = frame.memory && this.pass?.child(frame.memory, childName(names, next.view), next.view)
    if (listed?.lastWrite !== undefined && memory?.leaf && this.pass?.isUnchanged(memory, listed.lastWrite)) {
      this.pass.saw(memory)
      this.pass.recount(memory, this.counts)
      // No subkey concerned a watch at the last scan, and a new subkey would have changed the last-write time.
      this.answers.ofNothingBelow(next)
      return
    }
    const opened = this.open(frame, next)
    const stored = listed === undefined && isKey(opened) ? opened.storedNames?.() : undefined
    const node = stored === undefined ? frame.node.below(names) : nodeBelow(frame.node, names, stored)
    const target = literal === undefined ? undefined : { state: literal, open: () => frame.key.open(names) }
    this.enter(opened, node, next, listed && { wild: listed.wild, target }, memory)
  }

  private open(frame: Frame, { names, listed, opensIn32 }: NextKey): Opened {
    if (opensIn32) return this.source.open(frame.node.below(names).path, '32')
    return listed === undefined ? frame.key.open(names) : frame.key.openChild(names[0]!, listed.ref)
  }

  private enter(
    opened: Opened,
    node: KeyNode,
    position: Position,
    reached: ReachedByWildcard | undefined,
    memory: KeyMemory | undefined,
  ): void {
    if (opened === 'not-collected') {
      this.answers.notCollected(position)
      return
    }
    if (!isKey(opened)) this.answers.ofNothingBelow(position)
    if (opened === 'absent') return
    if (memory !== undefined) this.pass?.saw(memory)
    const { state, view } = position
    if (!isKey(opened)) {
      if (memory !== undefined) this.pass?.distrust(memory, state)
      // Shared keys below an unreadable key of the 64-bit view are unreadable for 32-bit watches too.
      const watching = state ?? position.carried32
      if (watching !== undefined) this.ready.push(new KeyState({ node, view, state: watching }, opened))
      return
    }
    if (!opened.virtual) {
      this.counts.keys++
      this.answers.ofKey(state)
    }
    // Read the time before the values. If a write comes in between, the next scan sees a newer time.
    const lastWrite = memory === undefined || opened.virtual ? 0n : opened.lastWrite()
    const sameTime = memory !== undefined && this.pass?.hasSameTime(memory, lastWrite) === true
    if (memory !== undefined && this.pass?.isUnchanged(memory, lastWrite)) {
      this.pass.recount(memory, this.counts)
      this.list(opened, node, position, memory)
      return
    }
    const current = { opened, node, position, reached, memory, lastWrite }
    if (state?.readsValues !== true || opened.virtual) {
      this.leave({ ...current, state: undefined })
      return
    }
    const key = new KeyState({ node, view, state }, opened, reached, { sameTime })
    this.counts.current = node
    this.ready.push(key)
    this.current = { ...current, state: key }
  }

  /** Continues below a key after the caller has examined it. */
  private leave({ opened, node, position, reached, memory, lastWrite, state: key }: Current): void {
    const { state } = position
    if (key?.seen !== undefined) this.count(key.seen)
    if (reached !== undefined && (key?.isLink ?? (reached.target !== undefined && isLink(opened)))) {
      opened.close()
      if (memory !== undefined) this.pass?.distrust(memory, state)
      this.followLink(node, position, reached, key?.linkTarget ?? reached.target?.open())
      return
    }
    const leaf = this.list(opened, node, position, memory)
    if (memory === undefined) return
    const isOrdinary = key?.isOrdinary ?? !node.name.includes('\0')
    if (isOrdinary) this.pass?.remember(memory, lastWrite, key?.seen, leaf, state)
    else this.pass?.distrust(memory, state)
  }

  /** Continues below the target of a link for literal segments only. Wildcards do not follow links. */
  private followLink(
    node: KeyNode,
    position: Position,
    { wild, target }: ReachedByWildcard,
    opened: Opened | undefined,
  ): void {
    this.answers.ofNothingBelow({ state: wild, carried32: undefined })
    if (opened === undefined || target === undefined) return
    const below: Position = { ...position, state: target.state }
    if (isKey(opened)) {
      this.counts.keys++
      this.answers.ofKey(target.state)
      this.list(opened, node, below, undefined)
    } else if (opened === 'not-collected') this.answers.notCollected({ ...below, carried32: undefined })
    else this.answers.ofNothingBelow({ ...below, carried32: undefined })
  }

  /**
   * Finds the keys below: by enumeration if a wildcard applies, else by name.
   * @returns whether no subkey concerns a watch. This stays true until the key is written.
   */
  private list(key: SourceKey, node: KeyNode, position: Position, memory: KeyMemory | undefined): boolean {
    const { state, carried32, view } = position
    if (state?.wildcard !== true && carried32?.wildcard !== true) {
      const keys = nextOfLiterals(position)
      this.answers.ofKeysBelow(key, state, keys)
      this.push(position, { key, node, memory, whole: true, pending: keys })
      return keys.length === 0
    }
    const { keys, broken, pruned } = listSubkeys(key, node, position)
    for (const exclude of pruned) countAt(this.counts.pruned, exclude)
    const watching = state ?? carried32
    if (watching !== undefined)
      for (const { node: below, problem } of broken) {
        const options = { isListing: below === node }
        this.ready.push(new KeyState({ node: below, view, state: watching }, problem, undefined, options))
      }
    const whole = broken.length === 0
    if (whole) this.answers.ofKeysBelow(key, state, keys)
    else this.answers.ofNothingBelow(position)
    this.push(position, { key, node, memory, whole, pending: keys })
    return whole && keys.length === 0 && pruned.length === 0
  }

  private push(position: Position, frame: Omit<Frame, keyof Position>): void {
    frame.pending.reverse()
    if (frame.pending.length > 0) this.frames.push({ ...position, ...frame })
    else {
      this.reportGone(frame)
      frame.key.close()
    }
  }

  /** Reports keys below that earlier scans found and this one did not. Does nothing if the list is not complete. */
  private reportGone({ memory, whole, node }: Omit<Frame, keyof Position>): void {
    if (memory?.below === undefined || !whole) return
    this.pass?.takeGone(memory, (names, view) => this.hooks.gone?.(node.below(names), view))
  }

  private count({ matches, removed }: ValuesSeen): void {
    const { counts } = this
    counts.values += matches.length
    for (const { id } of matches) countAt(counts.byMatch, id)
    for (const exclude of removed) countAt(counts.removed, exclude)
  }
}

/** The node of a key. Replaces the last names by which the walk opened it with the stored names. */
function nodeBelow(above: KeyNode, names: readonly string[], stored: readonly string[]): KeyNode {
  const missing = stored.length - names.length
  return missing === 0
    ? above.below(stored)
    : above.below([...names.slice(0, Math.max(0, -missing)), ...stored.slice(Math.max(0, missing))])
}
