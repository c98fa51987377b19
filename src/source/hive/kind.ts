/** Hive files, each mounted at a key path that is named with it. */
import { RegmonError } from '../../errors.ts'
import { type KeyPath, parseKeyPath } from '../../registry/index.ts'
import type { NamedHive, SourceKind } from '../source-kind.ts'
import { logNames } from './log-names.ts'

/** A hive file, and the key path that it is mounted at. */
export interface HiveMount {
  readonly at: KeyPath
  readonly file: string
}

const USAGE = "--hive 'HKLM\\SOFTWARE=path/to/SOFTWARE'"

export const HIVE: SourceKind = {
  scheme: 'hive',
  usage: USAGE,
  hives: 'alone',
  evidence: ({ hives }) => ({ folders: [], files: hiveFiles(hives) }),
  async open({ hives }, { logs }) {
    const mounts = hiveMounts(hives)
    if (mounts.length === 0) throw invalid('no hive is named')
    const { openHives } = await import('./index.ts')
    return openHives(mounts, { logs })
  },
}

/** @throws RegmonError for a key or a file that is missing, or a key that is no key path. */
export function hiveMounts(hives: readonly NamedHive[]): HiveMount[] {
  return hives.map(({ key, file }) => {
    if (key === '' || file === '')
      throw invalid(`a hive needs a key path and a file, and got ${JSON.stringify(key || file)}`)
    const at = parseKeyPath(key)
    if (at !== undefined) return { at, file }
    throw new RegmonError('REGMON_HIVE_MOUNT', `"${key}" is no key path to mount a hive at`, {
      hint: 'as HKLM\\SOFTWARE or HKU\\S-1-5-21-…: a root key and key names, separated by "\\"',
    })
  })
}

/** The hives, and what their transaction logs would be called. */
export function hiveFiles(hives: readonly NamedHive[]): string[] {
  return hives.flatMap(({ file }) => [file, ...logNames(file)])
}

function invalid(message: string): RegmonError {
  return new RegmonError('REGMON_HIVE_MOUNT', message, { hint: `write: ${USAGE}` })
}
