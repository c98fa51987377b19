/** Finds how much of a watch's path exists, which shows users their typing errors in a watch that matches nothing. */
import { literalNames, type Pattern } from '../pattern/index.ts'
import type { KeyPath, View } from '../registry/index.ts'
import { isKey, type RegistrySource } from '../source/source.ts'

/** The deepest existing key on the path of the pattern's literal segments, at least the root key. */
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
