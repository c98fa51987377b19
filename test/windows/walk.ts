/** Everything at and below a key, as comparable text. */
import { formatKeyPath, type KeyPath } from '../../src/registry/index.ts'
import { isKey, type RegistrySource, type SourceKey } from '../../src/source/source.ts'

export interface Walked {
  /** `key` → `key\0name:type:hex` of its values. */
  readonly keys: Map<string, string[]>
  /** `key: reason` of what could not be read. */
  readonly problems: string[]
}

/** @param links `follow`: as a program that knows nothing of links; `keep`: as they are listed. */
export function walk(source: RegistrySource, path: KeyPath, links: 'follow' | 'keep'): Walked {
  const walked: Walked = { keys: new Map(), problems: [] }
  const top = source.open(path, '64')
  if (!isKey(top)) throw new Error(`${formatKeyPath(path)} cannot be opened`)
  const pending: { key: SourceKey; path: string }[] = [{ key: top, path: formatKeyPath(path) }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { key, path } = next
    const values: string[] = []
    const below: [name: string, ref: number][] = []
    const problem =
      key.values((name, type, buffer, start, end) => {
        values.push(`${name}:${type}:${buffer.toString('hex', start, end)}`)
      }) ?? key.subkeys((name, ref) => below.push([name, ref]))
    walked.keys.set(path, values.toSorted())
    if (problem !== undefined) walked.problems.push(`${path}: ${problem.reason}`)
    for (const [name, ref] of below) {
      const child = links === 'follow' ? key.open([name]) : key.openChild(name, ref)
      if (isKey(child)) pending.push({ key: child, path: `${path}\\${name}` })
      else walked.problems.push(`${path}\\${name}: ${typeof child === 'string' ? child : child.reason}`)
    }
    key.close()
  }
  return walked
}
