/** A key path: the root key and the key names below it, as stored. */
import { parseRootKey, type RootKey } from './root-key.ts'
import { type Upcased, upcase } from './upcase.ts'

export interface KeyPath {
  readonly root: RootKey
  /** Key names from the root key down, case as stored. No name is empty or holds a `\`. */
  readonly segments: readonly string[]
}

/** `HKLM\Software\Foo`. */
export function formatKeyPath(path: KeyPath): string {
  return path.segments.length === 0 ? path.root : `${path.root}\\${path.segments.join('\\')}`
}

/** The path as names are compared: the identity of a key within a view. */
export function upcaseKeyPath(path: KeyPath): Upcased {
  return upcase(formatKeyPath(path))
}

/**
 * Reads `HKLM\Software\Foo` or `HKEY_LOCAL_MACHINE\…`; `undefined` where the root key is unknown or a
 * segment is empty.
 */
export function parseKeyPath(text: string): KeyPath | undefined {
  const [first = '', ...segments] = text.split('\\')
  const root = parseRootKey(first)
  if (root === undefined || segments.includes('')) return undefined
  return { root, segments }
}

/** Key path and value name joined as NXLog shows them; it ends in `\` for the default value. */
export function formatValuePath(key: string, valueName: string): string {
  return `${key}\\${valueName}`
}
