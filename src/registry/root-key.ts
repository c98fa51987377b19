/** The predefined keys that every path starts with. */

/** A root key by its short name, the form that regmon prints. */
export type RootKey = 'HKLM' | 'HKU' | 'HKCU' | 'HKCR' | 'HKCC'

/** Short names, in the order in which messages list them. */
export const ROOT_KEYS: readonly RootKey[] = ['HKLM', 'HKU', 'HKCU', 'HKCR', 'HKCC']

const BY_NAME: ReadonlyMap<string, RootKey> = new Map<string, RootKey>([
  ...ROOT_KEYS.map((root): [string, RootKey] => [root, root]),
  ['HKEY_LOCAL_MACHINE', 'HKLM'],
  ['HKEY_USERS', 'HKU'],
  ['HKEY_CURRENT_USER', 'HKCU'],
  ['HKEY_CLASSES_ROOT', 'HKCR'],
  ['HKEY_CURRENT_CONFIG', 'HKCC'],
])

/** Parses a short or long root key name in any case; `undefined` for any other text. */
export function parseRootKey(name: string): RootKey | undefined {
  return BY_NAME.get(name.toUpperCase())
}
