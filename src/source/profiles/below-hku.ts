/** What `HKU` shows of a user who is logged on, beside what is in the files. */
import { type KeyPath, VOLATILE_USER_KEYS } from '../../registry/index.ts'
import type { Alias } from '../offline/index.ts'

export const inHku = (...segments: string[]): KeyPath => ({ root: 'HKU', segments })

/** What Windows mounts a user's `UsrClass.dat` as, below `HKU`. */
export const classesOf = (key: string): string => `${key}_Classes`

/** Keys that are in no file: the link that Windows makes at logon, and volatile keys. */
export function aliasesOf(name: string): Alias[] {
  return [
    notCollected(classesOf(name)),
    { at: inHku(name, 'Software', 'Classes'), to: inHku(classesOf(name)) },
    ...VOLATILE_USER_KEYS.map((names) => notCollected(name, ...names)),
  ]
}

export function notCollected(...names: string[]): Alias {
  return { at: inHku(...names), to: 'not-collected' }
}
