/** Keys that a hive holds where Windows makes a volatile link: real hives hold none, so one that is there was planted. */
import {
  formatKeyPath,
  type KeyPath,
  type ReadProblem,
  toValidText,
  upcase,
  upcaseKeyPath,
} from '../../registry/index.ts'
import type { SourceFinding } from '../source.ts'
import { parseLinkTarget } from './link-target.ts'
import type { Mounts } from './mounts.ts'
import { isPlace, Route } from './route.ts'
import type { TreeKey } from './tree.ts'

/** What a tree holds at a path, a link as itself; `mounted`: a tree of its own, put there by whoever asks. */
type Held = TreeKey | 'mounted' | undefined

export function heldAt(mounts: Mounts, { root, segments }: KeyPath): Held {
  const name = segments.at(-1) ?? ''
  const above = new Route(mounts).to({ root, segments: segments.slice(0, -1) })
  if (!isPlace(above)) return undefined
  if (above.point?.below.get(upcase(name))?.tree !== undefined) return 'mounted'
  const key = above.tree?.child(name)
  return key === undefined || 'status' in key ? undefined : key
}

/**
 * @param to where the link leads that Windows makes; `undefined`: it makes none.
 * @param by the value that says so.
 * @param inHives whether it was read from a hive, in which a stored key hides nothing.
 */
export function storedFinding(
  path: KeyPath,
  held: Held,
  to: KeyPath | ReadProblem | undefined,
  by: string,
  inHives: boolean,
): SourceFinding[] {
  if (held === undefined || held === 'mounted') return []
  const target = held.linkTarget()
  if (leadsTo(target, to)) return []
  const stored = typeof target === 'string' ? `link to ${target}` : 'key'
  const holder = inHives ? 'hive' : 'export'
  const read = inHives ? whatIsRead(to, by) : 'it is what was read, and the next start need not take it'
  const message = `the ${holder} holds a ${stored} under a name that Windows itself makes a link at start: ${read}`
  return [{ kind: 'profile', path, about: 'stored', message: toValidText(message), always: true }]
}

function leadsTo(target: ReturnType<TreeKey['linkTarget']>, to: KeyPath | ReadProblem | undefined): boolean {
  if (typeof target !== 'string' || to === undefined || 'status' in to) return false
  const path = parseLinkTarget(target)
  return typeof path === 'object' && 'segments' in path && upcaseKeyPath(path) === upcaseKeyPath(to)
}

function whatIsRead(to: KeyPath | ReadProblem | undefined, by: string): string {
  if (to === undefined) return `it is what was read, since no ${by} names another`
  if ('status' in to) return `it was not read, and what ${by} names is not known`
  return `${formatKeyPath(to)} was read, as ${by} says, and what is stored was not`
}
