/**
 * The two names of a user's classes: `HKU\<SID>_Classes`, a hive of its own, and `HKU\<SID>\Software\Classes`, which is
 * a link that Windows makes at logon.
 */
import { type KeyPath, type Upcased, upcase } from '../../registry/index.ts'
import { SID } from '../profile-list.ts'
import { isKey, type RegistrySource } from '../source.ts'
import type { Mounts } from './mounts.ts'

const SUFFIX = /_Classes$/i

const inHku = (...segments: string[]): KeyPath => ({ root: 'HKU', segments })

/** Makes the classes of each user in `HKU` known by both names, whichever of them was mounted or exported. */
export function mapClasses(source: RegistrySource, mounts: Mounts, holds: 'hives' | 'export'): void {
  const names = namesIn(source, inHku())
  const users = new Map<Upcased, string>()
  for (const name of names.values()) {
    const sid = name.replace(SUFFIX, '')
    if (SID.test(sid)) users.set(upcase(sid), sid)
  }
  for (const [upcased, sid] of users) {
    const link = inHku(sid, 'Software', 'Classes')
    const hive = inHku(`${sid}_Classes`)
    if (names.has(upcase(`${sid}_Classes`))) {
      if (!names.has(upcased)) mounts.exists(inHku(sid, 'Software'))
      mounts.alias(link, hive)
    } else if (holds === 'hives') mounts.alias(link, hive)
    else if (namesIn(source, inHku(sid, 'Software')).has(upcase('Classes'))) mounts.alias(hive, link)
  }
}

function namesIn(source: RegistrySource, path: KeyPath): Map<Upcased, string> {
  const names = new Map<Upcased, string>()
  const opened = source.open(path, '64')
  if (!isKey(opened)) return names
  opened.subkeys((name, _ref, problem) => {
    if (problem === undefined) names.set(upcase(name), name)
  })
  opened.close()
  return names
}
