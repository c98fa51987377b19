/**
 * The state of one key while a walk stands at it. What is needed of it is read on demand: a fingerprint of its
 * selected values, or each of them hashed. It is valid until the walk goes on.
 */
import type { PlanState } from '../plan/index.ts'
import type { ReadProblem, View } from '../registry/index.ts'
import { isKey, type Opened, type SourceKey } from '../source/source.ts'
import type { KeyNode } from './key-node.ts'
import type { KeyReading } from './key-reading.ts'
import { type Asked, fingerprintValues, readValues, type ValuesRead, type ValuesSeen } from './read-values.ts'

/** How the walk reached a key that a wildcard listed: it was opened as itself, and may be a link. */
export interface ReachedByWildcard {
  /** What applies to the link itself. */
  readonly wild: PlanState
  /** What applies to the key that the link names, where a literal segment reaches it too. */
  readonly target: { readonly state: PlanState; readonly open: () => Opened } | undefined
}

const NOTHING_READ = { values: [], link: false, matches: [], removed: [], fingerprint: undefined } as const

export class KeyState {
  readonly node: KeyNode
  /** The identity's view: a shared key has `64`. */
  readonly view: View
  readonly state: PlanState
  readonly sameTime: boolean
  /** What the last pass over its values saw; `undefined` where nobody read them. */
  seen: ValuesSeen | undefined
  /** Whether it turned out to be a link. */
  isLink = false
  /** What the link names, once it was opened: the walk goes on below it. */
  linkTarget: Opened | undefined
  /** Whether something in it must be seen in each scan: problems and findings. */
  isOrdinary = true
  /** Its last-write time, a FILETIME; 0 where the source keeps none or it could not be opened. */
  readonly lastWrite: () => bigint
  private readonly key: SourceKey | undefined
  private readonly problem: ReadProblem | undefined
  private readonly reached: ReachedByWildcard | undefined

  /** @param opened the key, or why it, or its list of subkeys, cannot be read. */
  constructor(
    { node, view, state }: { readonly node: KeyNode; readonly view: View; readonly state: PlanState },
    opened: SourceKey | ReadProblem,
    reached?: ReachedByWildcard,
    sameTime = false,
  ) {
    this.node = node
    this.view = view
    this.state = state
    this.sameTime = sameTime
    this.key = isKey(opened) ? opened : undefined
    this.problem = isKey(opened) ? undefined : opened
    this.reached = reached
    this.lastWrite = () => this.key?.lastWrite() ?? 0n
  }

  /**
   * @returns `undefined` where the key must be read: it cannot be read whole, it is a link, or a name holds a NUL.
   */
  fingerprint(): string | undefined {
    const { key, node } = this
    if (key === undefined || node.name.includes('\0')) return undefined
    const seen = fingerprintValues(key, this.state, this.reached?.wild)
    this.seen = seen
    return seen?.fingerprint
  }

  /**
   * Reads all that a watch matches.
   * @returns `undefined` where the key is a link that only a literal segment concerns, and what it names is not there
   * or not collected.
   */
  read(asked: Asked): KeyReading | undefined {
    const { key, problem } = this
    if (key === undefined) return this.reading(NOTHING_READ, problem)
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
      const problem =
        opened === undefined || typeof opened === 'string' || isKey(opened) ? itself.problem : opened
      return wild.readsValues || problem !== undefined ? this.reading(itself, problem) : undefined
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
    return { node, view, state, values, problem, link, sameTime, fingerprint: plain }
  }
}
