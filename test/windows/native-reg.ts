/** A second opinion: native-reg, which makes the same calls from C++. */
import { createRequire } from 'node:module'
import { formatKeyPath, type KeyPath } from '../../src/registry/index.ts'

type Handle = number & { readonly __handle: never }

interface NativeReg {
  readonly HKLM: Handle
  readonly Access: { readonly READ: number }
  openKey(key: Handle, name: string, access: number): Handle | null
  enumKeyNames(key: Handle): string[]
  enumValueNames(key: Handle): string[]
  queryValueRaw(key: Handle, name: string): (Buffer & { readonly type: number }) | null
  closeKey(key: Handle): void
}

/**
 * `key` → `name:type:hex` of its values. It follows links.
 * @param skip keys that native-reg cannot read.
 */
export function walkWithNativeReg(path: KeyPath, skip: (key: string) => boolean): Map<string, string[]> {
  const reg: NativeReg = createRequire(import.meta.url)('native-reg')
  const keys = new Map<string, string[]>()
  const pending: { above: Handle; name: string; path: string }[] = [
    { above: reg.HKLM, name: path.segments.join('\\'), path: formatKeyPath(path) },
  ]
  const opened: Handle[] = []
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const key = reg.openKey(next.above, next.name, reg.Access.READ)
    if (key === null) throw new Error(`${next.path} is not there`)
    opened.push(key)
    const values: string[] = []
    keys.set(next.path, values)
    if (skip(next.path)) continue
    for (const name of reg.enumValueNames(key)) {
      const data = reg.queryValueRaw(key, name)
      values.push(`${name}:${data?.type}:${data?.toString('hex')}`)
    }
    values.sort()
    for (const name of reg.enumKeyNames(key))
      pending.push({ above: key, name, path: `${next.path}\\${name}` })
  }
  for (const key of opened) reg.closeKey(key)
  return keys
}
