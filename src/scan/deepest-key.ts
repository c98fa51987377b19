/** Which part of a watch that matched nothing exists: it shows people their typing errors. */
import { literalNames, type Pattern } from '../pattern/index.ts'
import type { KeyPath, View } from '../registry/index.ts'
import { isKey, type RegistrySource } from '../source/source.ts'

/** The deepest key of the pattern's literal part that exists; at least its root key. */
export function deepestKey(source: RegistrySource, pattern: Pattern, view: View): KeyPath {
  const names: string[] = []
  for (const name of literalNames(pattern)) {
    const opened = source.open({ root: pattern.root, segments: [...names, name] }, view)
    if (!isKey(opened)) break
    names.push(opened.storedNames?.()?.at(-1) ?? name)
    opened.close()
  }
  return { root: pattern.root, segments: names }
}
