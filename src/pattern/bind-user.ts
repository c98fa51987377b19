/** `HKCU` is a name for a key of `HKU`: once the user is known, a pattern under it is one under that key. */
import { type KeyPath, sameName, upcase } from '../registry/index.ts'
import type { Pattern } from './pattern.ts'

/**
 * @param sid of the current user; `''` where `HKCU` belongs to nobody in particular, and the pattern stays as it is.
 * @returns a pattern that says the same: its text and identity are those that were written.
 */
export function bindUser(pattern: Pattern, sid: string): Pattern {
  if (pattern.root !== 'HKCU' || sid === '') return pattern
  const literal = upcase(sid)
  const user = { text: sid, literal, everything: false, test: (name: string) => name === literal }
  return { ...pattern, root: 'HKU', segments: [user, ...pattern.segments], boundTo: sid }
}

/** The path of a key as the pattern that selects it spells it: `HKCU\…` where that was written. */
export function spelledAs({ boundTo }: Pattern, path: KeyPath): KeyPath {
  const [first, ...segments] = path.segments
  return boundTo !== undefined && path.root === 'HKU' && first !== undefined && sameName(first, boundTo)
    ? { root: 'HKCU', segments }
    : path
}
