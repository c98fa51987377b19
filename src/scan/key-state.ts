/**
 * The key at which a walk has stopped. It reads on demand: either only a fingerprint of the selected values, or the
 * digests of each value. Valid until the walk continues.
 */
import type { PlanState } from '../plan/index.ts'
import type { ReadProblem, View } from '../registry/index.ts'
import { isKey, type Opened, type SourceKey } from '../source/source.ts'
import type { KeyNode } from './key-node.ts'
import type { KeyReading } from './key-reading.ts'
import { type Asked, fingerprintValues, readValues, type ValuesRead, type ValuesSeen } from './read-values.ts'

/** The states for a key that a wildcard matches. If the key is a link, the link itself was opened. */
export interface ReachedByWildcard {
  /** The state for the link itself. */
  readonly wild: PlanState
  /** The state for the target of the link, if a literal segment matches the key too. */
  readonly target: { readonly state: PlanState; readonly open: () => Opened } | undefined
}

const NOTHING_READ = { values: [], link: false, matches: [], removed: [], fingerprint: undefined } as const

export class KeyState {
  readonly node: KeyNode
  /** The view in which the key is recorded and reported. A shared key has `64`. */
  readonly view: View
  readonly state: PlanState
  readonly sameTime: boolean
  /** Whether this is only about a key visited before whose subkeys could not be listed. */
  readonly isListing: boolean
  /** What the last read of its values counted. `undefined` if they were not read. */
  seen: ValuesSeen | undefined
  /** Whether the key is a link. Known after a read. */
  isLink = false
  /** The opened target of the link. The walk continues below it. */
  linkTarget: Opened | undefined
  /** `false` if the key has problems or findings, so that each scan must read it. */
  isOrdinary = true
  /** Its last-write time, a FILETIME. 0 if the source has none or the key could not be opened. */
  readonly lastWrite: () => bigint
  private readonly key: SourceKey | undefined
  private readonly problem: ReadProblem | undefined
  private readonly reached: ReachedByWildcard | undefined

  /** @param opened the key, or the reason why the key or its list of subkeys cannot be read. */
  constructor(
    { node, view, state }: { readonly node: KeyNode; readonly view: View; readonly state: PlanState },
    opened: SourceKey | ReadProblem,
    reached?: ReachedByWildcard,
    {
      sameTime = false,
      isListing = false,
    }: { readonly sameTime?: boolean; readonly isListing?: boolean } = {},
  ) {
    this.node = node
    this.view = view
    this.state = state
    this.sameTime = sameTime
    this.isListing = isListing
    this.key = isKey(opened) ? opened : undefined
    this.problem = isKey(opened) ? undefined : opened
    this.reached = reached
    this.lastWrite = () => this.key?.lastWrite() ?? 0n
  }

  /**
   * @returns `undefined` if a fingerprint is not enough: the key is a link, cannot be read in full, or has a NUL in a
   * name.
   */
  fingerprint(): string | undefined {
    const { key, node } = this
    if (key === undefined || node.name.includes('\0')) return undefined
    const seen = fingerprintValues(key, this.state, this.reached?.wild)
    this.seen = seen
    return seen?.fingerprint
  }

  /**
   * Reads all values that a watch matches.
   * @returns `undefined` for a link that only literal segments match and whose target is absent or not collected.
   */
  read(asked: Asked): KeyReading | undefined {
    const { key, problem } = this
    if (key === undefined) return this.reading(NOTHING_READ, problem, problem !== undefined)
    const itself = readValues(key, this.state, this.reached?.wild, asked)
    this.seen = itself
    if (itself.link && this.reached !== undefined) return this.readLink(itself, this.reached, asked)
    return this.reading(itself, itself.problem)
  }

  private readLink(
    itself: ValuesRead,
    { wild, target }: ReachedByWildcard,
    asked: Asked,
  ): KeyReading | undefined {
    this.isLink = true
    const opened = target?.open()
    this.linkTarget = opened
    if (opened === undefined || target === undefined || !isKey(opened)) {
      const isUnread = opened !== undefined && typeof opened !== 'string' && !isKey(opened)
      const problem = isUnread ? opened : itself.problem
      return wild.readsValues || problem !== undefined ? this.reading(itself, problem, isUnread) : undefined
    }
    if (!target.state.readsValues) return this.reading(itself, itself.problem)
    const named = readValues(opened, target.state, undefined, asked)
    this.seen = {
      matches: [...itself.matches, ...named.matches],
      removed: [...itself.removed, ...named.removed],
    }
    const values = [...itself.values, ...named.values]
    return this.reading({ ...itself, values }, itself.problem ?? named.problem)
  }

  private reading(
    { values, link, fingerprint }: Pick<ValuesRead, 'values' | 'link' | 'fingerprint'>,
    problem: ReadProblem | undefined,
    // A key that vanished took those below with it.
    hidesBelow = problem?.status === 'vanished',
  ): KeyReading {
    const { node, view, state, sameTime } = this
    const hasHiddenName = node.name.includes('\0')
    this.isOrdinary =
      !hasHiddenName &&
      problem === undefined &&
      !link &&
      !values.some(
        ({ name, problem, mismatch }) =>
          problem !== undefined || mismatch !== undefined || name.includes('\0'),
      )
    const plain = this.isOrdinary ? fingerprint : undefined
    return { node, view, state, values, problem, hidesBelow, link, sameTime, fingerprint: plain }
  }
}
