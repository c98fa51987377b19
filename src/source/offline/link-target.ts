/** Where a symbolic link leads, in the registry's own words. */
import type { KeyPath, ReadProblem } from '../../registry/index.ts'

/** Parts of the registry that a link may name: `\REGISTRY\MACHINE\…`. */
const NAMESPACES = new Map<string, KeyPath['root']>([
  ['MACHINE', 'HKLM'],
  ['USER', 'HKU'],
])

/** `not-collected`: a part of the registry that no path of ours names, as an application's own hive. */
export function parseLinkTarget(target: string): KeyPath | 'not-collected' | ReadProblem {
  const [empty, registry, namespace = '', ...segments] = target.split('\\')
  if (segments.at(-1) === '') segments.pop()
  if (empty !== '' || registry?.toUpperCase() !== 'REGISTRY' || segments.includes('')) {
    const reason = `symbolic link to ${JSON.stringify(target)}, which is no registry path`
    return { status: 'malformed', code: 0, reason }
  }
  const root = NAMESPACES.get(namespace.toUpperCase())
  return root === undefined ? 'not-collected' : { root, segments }
}
