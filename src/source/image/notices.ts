/** Notices about an image as a whole, beside those about its hives and users. */
import { strangerText } from '../profile-list.ts'
import { ambiguousFinding } from '../same-names.ts'
import {
  isKey,
  type RegistrySource,
  type SourceFile,
  type SourceFinding,
  type SourceNotice,
} from '../source.ts'
import type { Volume } from '../volume/index.ts'
import type { ProfileList } from './profile-list.ts'
import type { Users } from './users.ts'

/** What is not known without a hive. */
const NEEDED = [
  ['SYSTEM', 'CurrentControlSet, HKCC and the host name are not known'],
  ['SOFTWARE', 'HKCR, and which user is which, are not known'],
] as const

/** @param machine its hives alone, mounted. */
export function missingHives(machine: RegistrySource): SourceNotice[] {
  return NEEDED.flatMap(([hive, unknown]) => {
    const opened = machine.open({ root: 'HKLM', segments: [hive] }, '64')
    if (opened !== 'not-collected' && !(isKey(opened) && opened.virtual)) return []
    return [notice('REGMON_IMAGE_HIVE_MISSING', `the image holds no ${hive} hive: ${unknown}`)]
  })
}

export function unreadableHive(name: string, reason: string): SourceNotice {
  return notice('REGMON_IMAGE_UNREADABLE', `${name}: ${reason}`)
}

export function listNotices({ strangers, problem }: ProfileList): SourceNotice[] {
  const named = strangers.map((name) => notice('REGMON_IMAGE_PROFILE_NAME', strangerText(name)))
  return problem === undefined ? named : [...named, notice('REGMON_IMAGE_PROFILE_LIST', problem.reason)]
}

/** Of folders that were to be looked into. */
export function folderNotices({ strays }: Users): SourceNotice[] {
  return strays.unread.map((reason) => notice('REGMON_IMAGE_FOLDER_UNREAD', reason))
}

/** Of names in the volume that Windows takes for one: the machine's hives, or users', may have been read from either. */
export function ambiguousFindings({ ambiguous }: Volume): SourceFinding[] {
  return [...ambiguous].map(([text, { path }]) => {
    const root = /^(windows|winnt)?($|[\\/])/i.test(path) ? 'HKLM' : 'HKU'
    return ambiguousFinding({ root, segments: [] }, text)
  })
}

/** Hives that are left unread on purpose, for `explain`. */
export function templateFiles({ templates }: Users, volume: Volume): SourceFile[] {
  return templates.map((place) => ({
    at: undefined,
    file: volume.fileOf(place),
    dirty: undefined,
    logs: [],
    applied: [],
    problems: ['new profiles are copied from it, and Windows mounts it nowhere: it is not read'],
  }))
}

function notice(code: string, message: string): SourceNotice {
  return { code, message }
}
