/** Which watches a baseline recorded, and which values they cover. */
import { bindUser, type Pattern, parsePattern } from '../pattern/index.ts'
import { compilePlan, type PlannedPolicy, type ScanPlan, stateAt } from '../plan/index.ts'
import { type RootKey, type Upcased, upcase, type View } from '../registry/index.ts'
import type { RecordedWatch } from '../store/store.ts'
import { matchEntry } from './compare.ts'

type WatchedBy = Pick<PlannedPolicy, 'view' | 'recursive' | 'exclude'>

/** @param user the SID of the present `HKCU`. */
export function recordedWatch(pattern: Pattern, policy: WatchedBy, user: string): RecordedWatch {
  return {
    key: pattern.identity.key,
    value: pattern.identity.value,
    view: policy.view,
    recursive: policy.recursive,
    exclude: policy.exclude
      .map(({ identity, recursive }) => ({ ...identity, ...(recursive === false && { recursive }) }))
      .sort(byText),
    user: pattern.root === 'HKCU' || pattern.boundTo !== undefined ? user : '',
  }
}

/** A text that is equal for equal watches. */
export function watchText(watch: RecordedWatch): string {
  return JSON.stringify([watch.key, watch.value, watch.view, watch.recursive, watch.exclude, watch.user])
}

type RecordedExclude = RecordedWatch['exclude'][number]

function byText(a: RecordedExclude, b: RecordedExclude): number {
  const textOf = ({ key, value, recursive }: RecordedExclude) => `${key}\0${value}\0${recursive ?? ''}`
  const [left, right] = [textOf(a), textOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * Whether the baseline recorded all values that `watch` matches. It did if `recorded` contains a watch with the same
 * pattern that excludes no more values, and that is recursive if `watch` is.
 */
export function hasBaseline(watch: RecordedWatch, recorded: readonly RecordedWatch[]): boolean {
  const views = watch.view === 'both' ? ['64', '32'] : [watch.view]
  return views.every((view) =>
    recorded.some((other) => (other.view === view || other.view === 'both') && says(other, watch)),
  )
}

function says(other: RecordedWatch, watch: RecordedWatch): boolean {
  return (
    other.key === watch.key &&
    other.value === watch.value &&
    other.user === watch.user &&
    (other.recursive || !watch.recursive) &&
    other.exclude.every((gone) =>
      watch.exclude.some(
        (now) =>
          now.key === gone.key &&
          now.value === gone.value &&
          (now.recursive === undefined || now.recursive === gone.recursive),
      ),
    )
  )
}

/** Tells whether any recorded watch covers a value. */
export interface Coverage {
  covers(root: RootKey, names: readonly Upcased[], view: View, valueName: string, type: number): boolean
}

/** A watch that was recorded under `HKCU` covers the keys of the user who was current then. */
export function coverageOf(recorded: readonly RecordedWatch[]): Coverage {
  let plan: ScanPlan | undefined
  return {
    covers(root, names, view, name, type) {
      plan ??= compilePlan(recorded.flatMap(asPolicy))
      const match = matchEntry(stateAt(plan, root, names, view), { name, type })
      return match !== undefined && match.watches.length > 0
    },
  }
}

/** An older regmon may have recorded a pattern that this one cannot parse. Such a pattern covers nothing. */
function asPolicy(watch: RecordedWatch): PlannedPolicy[] {
  const written = parsePattern({ key: watch.key, value: watch.value })
  if ('problem' in written) return []
  const pattern = bindUser(written, watch.user)
  const exclude = watch.exclude.flatMap((written) => {
    const parsed = parsePattern(written)
    return 'problem' in parsed ? [] : [bindUser(parsed, watch.user)]
  })
  const { view, recursive } = watch
  return [{ watch: [pattern], exclude, view, recursive, digest: 'sha1', data: false, report: new Set() }]
}

/** Upcased names of a key path. */
export function upcaseNames(segments: readonly string[]): Upcased[] {
  return segments.map(upcase)
}
