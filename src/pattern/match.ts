/**
 * Whether one pattern matches one value, for `explain`, `accept` and reports. A scan does not use this: a plan
 * matches all patterns at once.
 */
import type { RootKey } from '../registry/index.ts'
import { GLOBSTAR, hasLiteralKey, type Pattern } from './pattern.ts'

/** A key by its root and the upcased names below it. */
export interface UpcasedKey {
  readonly root: RootKey
  readonly names: readonly string[]
}

/**
 * Whether the key part matches the key. With `recursive`, a key part without wildcards also matches every key below.
 */
export function matchesKey(pattern: Pattern, recursive: boolean, key: UpcasedKey): boolean {
  if (pattern.root !== key.root) return false
  // alive[i]: the first i segments can stand for the names seen so far.
  const { segments } = pattern
  let alive = close(segments, new Set([0]))
  for (const name of key.names) {
    const next = new Set<number>()
    for (const at of alive) {
      const segment = segments[at]
      if (segment === GLOBSTAR) next.add(at)
      else if (segment?.test(name)) next.add(at + 1)
      else if (segment === undefined && recursive && hasLiteralKey(pattern)) next.add(at)
    }
    alive = close(segments, next)
  }
  return alive.has(segments.length)
}

/** Adds the positions after each `**`, which may stand for no key at all. */
function close(segments: Pattern['segments'], alive: Set<number>): Set<number> {
  for (const at of alive) if (segments[at] === GLOBSTAR) alive.add(at + 1)
  return alive
}

/** @param name an upcased value name. */
export function matchesValue(pattern: Pattern, recursive: boolean, key: UpcasedKey, name: string): boolean {
  return pattern.mask.test(name) && matchesKey(pattern, recursive, key)
}

/**
 * Whether an exclude takes the whole key away: it matches everything in it and below, or, where the
 * policy is recursive, its mask matches the name of the key or of one above it.
 */
export function prunesKey(exclude: Pattern, recursive: boolean, key: UpcasedKey): boolean {
  for (let depth = 0; depth <= key.names.length; depth++) {
    const above: UpcasedKey = { root: key.root, names: key.names.slice(0, depth) }
    if (exclude.mask.everything && coversTree(exclude, above)) return true
    const child = key.names[depth]
    if (recursive && child !== undefined && matchesValue(exclude, recursive, above, child)) return true
  }
  return false
}

/** Whether the exclude ends in `**` and matches the key: then it matches everything below. */
function coversTree(exclude: Pattern, key: UpcasedKey): boolean {
  return exclude.segments.at(-1) === GLOBSTAR && matchesKey(exclude, false, key)
}
