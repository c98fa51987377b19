/** A `.reg` export → a source. */
import { basename } from 'node:path'
import { RegmonError } from '../../errors.ts'
import type { KeyPath, RootKey } from '../../registry/index.ts'
import { type Mount, OfflineSource, readFile } from '../offline/index.ts'
import type { RegistrySource } from '../source.ts'
import { parseReg } from './parse-reg.ts'
import { RegKey } from './reg-key.ts'

/**
 * A registry of what the export holds, without last-write times. Its mounts are the export's topmost
 * keys: of keys outside them it knows nothing.
 * @throws RegmonError where the file is missing, is no export, or has a line that cannot be read.
 */
export function openRegFile(file: string): RegistrySource {
  const roots = new Map<RootKey, RegKey>()
  for (const statement of parseReg(readFile(file), file)) {
    const { does, path } = statement
    const { root, segments } = path
    const top = roots.get(root) ?? new RegKey(root)
    roots.set(root, top)
    if (does === 'key') top.make(segments).isExported = true
    else if (does === 'value') top.make(segments).set(statement.name, statement)
    else if (does === 'delete-value') top.find(segments)?.deleteValue(statement.name)
    else if (segments.length === 0) roots.delete(root)
    else top.find(segments.slice(0, -1))?.delete(segments.at(-1) ?? '')
  }
  const mounts = [...roots].flatMap(([root, top]) => [...topmost(top, { root, segments: [] })])
  if (mounts.length > 0) {
    const source = new OfflineSource({ kind: 'reg', holds: 'export', mounts, description: `export ${file}` })
    return Object.assign(source, { baselineName: basename(file) })
  }
  throw new RegmonError('REGMON_REG_EMPTY', `${file} holds no key`, { where: file, hint: 'Export it again.' })
}

/** The exported keys that are below no other. */
function* topmost(tree: RegKey, at: KeyPath): Generator<Mount> {
  if (tree.isExported) yield { at, tree }
  else
    for (const key of tree.below.values())
      yield* topmost(key, { root: at.root, segments: [...at.segments, key.name] })
}
