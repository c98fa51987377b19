/** What a plan is made of: the watches and excludes of all policies, each with a number. */
import type { DigestName } from '../digest/index.ts'
import { hasLiteralKey, type Pattern } from '../pattern/index.ts'
import type { Policy } from '../policy/index.ts'
import type { ViewChoice } from '../registry/index.ts'

/** The fields of a policy that a plan needs. Watches recorded in a baseline have only these. */
export type PlannedPolicy = Pick<
  Policy,
  'watch' | 'exclude' | 'recursive' | 'view' | 'digest' | 'data' | 'report'
>

export interface Watch {
  readonly index: number
  readonly policy: number
  readonly pattern: Pattern
  readonly view: ViewChoice
  /** Whether the mask is tried below the key part: asked for, and the key part is literal. */
  readonly recursive: boolean
  readonly digest: DigestName
  readonly keepsData: boolean
  /** Whether the policy reports findings. Some of them take time to find. */
  readonly findings: boolean
}

export interface Exclude {
  readonly index: number
  readonly policy: number
  readonly pattern: Pattern
  /** As {@link Watch.recursive}. */
  readonly recursive: boolean
  /** Whether a key whose name the mask matches is pruned: in a recursive policy. */
  readonly prunes: boolean
}

/**
 * Numbers of the watches that decide which keys a scan visits; `undefined`: all of them. Other watches are
 * evaluated on the keys that are visited.
 */
export type DueWatches = ReadonlySet<number> | undefined

export function isDue(watch: Watch, due: DueWatches): boolean {
  return due === undefined || due.has(watch.index)
}

/** Numbers the watches of all policies, in order. */
export function watchesOf(policies: readonly PlannedPolicy[]): Watch[] {
  return policies
    .flatMap((policy, index) =>
      policy.watch.map((pattern) => ({
        policy: index,
        pattern,
        view: policy.view,
        recursive: policy.recursive && hasLiteralKey(pattern),
        digest: policy.digest,
        keepsData: policy.data,
        findings: policy.report.has('FINDING'),
      })),
    )
    .map((watch, index) => ({ ...watch, index }))
}

/** Numbers the excludes of all policies, in order. */
export function excludesOf(policies: readonly PlannedPolicy[]): Exclude[] {
  return policies
    .flatMap((policy, index) =>
      policy.exclude.map((pattern) => {
        const recursive = policy.recursive && pattern.recursive !== false
        return {
          policy: index,
          pattern,
          recursive: recursive && hasLiteralKey(pattern),
          prunes: recursive,
        }
      }),
    )
    .map((exclude, index) => ({ ...exclude, index }))
}
