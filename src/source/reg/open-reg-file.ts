/** A `.reg` export → a source. */
import { RegmonError } from '../../errors.ts'
import { type KeyPath, type Upcased, upcaseKeyPath } from '../../registry/index.ts'
import { MemoryRegistry } from '../memory/index.ts'
import { readFile } from '../offline/index.ts'
import type { RegistrySource } from '../source.ts'
import { parseReg } from './parse-reg.ts'

/**
 * A registry of what the export holds, without last-write times. Its mounts are the export's topmost
 * keys: of keys outside them it knows nothing.
 * @throws RegmonError where the file is missing, is no export, or has a line that cannot be read.
 */
export function openRegFile(file: string): RegistrySource {
  const keys = new MemoryRegistry(() => 0n)
  const paths = new Map<Upcased, KeyPath>()
  for (const statement of parseReg(readFile(file), file)) {
    const { does, path } = statement
    if (does === 'key') {
      keys.key(path)
      paths.set(upcaseKeyPath(path), path)
    } else if (does === 'value') keys.set(path, statement.name, statement.type, statement.data)
    else if (does === 'delete-value') keys.deleteValue(path, statement.name)
    else {
      keys.deleteKey(path)
      forget(paths, path)
    }
  }
  const mounts = topmost(paths)
  if (mounts.length > 0) return keys.source({ kind: 'reg', mounts, description: `export ${file}` })
  throw new RegmonError('REGMON_REG_EMPTY', `${file} holds no key`, { where: file, hint: 'Export it again.' })
}

function forget(paths: Map<Upcased, KeyPath>, path: KeyPath): void {
  const upcased = upcaseKeyPath(path)
  for (const other of paths.keys()) {
    if (other === upcased || other.startsWith(`${upcased}\\`)) paths.delete(other)
  }
}

/** The paths that have no ancestor among them. */
function topmost(paths: ReadonlyMap<Upcased, KeyPath>): KeyPath[] {
  return [...paths.values()].filter(({ root, segments }) =>
    segments.every((_, depth) => !paths.has(upcaseKeyPath({ root, segments: segments.slice(0, depth) }))),
  )
}
