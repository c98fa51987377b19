/** The users of an image below `HKU`, as Windows would show them if all of them were logged on. */
import { formatKeyPath, type KeyPath } from '../../registry/index.ts'
import type { Alias } from '../offline/index.ts'
import type { SourceFile, SourceFinding, SourceNotice } from '../source.ts'
import type { FileToMount } from './mount-file.ts'
import { classesOf } from './stray-profiles.ts'
import { SYSTEM_ACCOUNT, type User, type Users } from './users.ts'
import type { Volume } from './volume.ts'

export interface MountedUsers {
  readonly files: readonly FileToMount[]
  readonly aliases: readonly Alias[]
  readonly findings: readonly SourceFinding[]
  readonly notices: readonly SourceNotice[]
  /** Hives that are nowhere, all of them: of the notices ten are said. */
  readonly lost: readonly SourceFile[]
}

/** Volatile keys of a user's hive, which are in no file. */
const VOLATILE = [
  ['Volatile Environment'],
  ['Software', 'Microsoft', 'Windows', 'CurrentVersion', 'Explorer', 'SessionInfo'],
]

const key = (...segments: string[]): KeyPath => ({ root: 'HKU', segments })

/** @param known whether the image's list of users was read. */
export function mountUsers(volume: Volume, { users, missing }: Users, known: boolean): MountedUsers {
  const notices = missing
    .filter(({ optional }) => !optional)
    .map(({ sid, user, reason }): SourceNotice => {
      const message = `HKU\\${sid} of ${user} is in ProfileList, and not collected: ${reason}`
      return { code: 'REGMON_IMAGE_USER_MISSING', message }
    })
  for (const { key: name, user } of users.filter(lacksClasses)) {
    const message = `HKU\\${classesOf(name)} of ${user} is not collected: the image holds no UsrClass.dat of that user`
    notices.push({ code: 'REGMON_IMAGE_CLASSES_MISSING', message })
  }
  return {
    files: users.flatMap(filesOf),
    aliases: [
      { at: key(SYSTEM_ACCOUNT), to: key('.DEFAULT') },
      { at: key('.DEFAULT'), to: 'not-collected' },
      ...missing.flatMap(({ sid }) => notCollected([sid], [classesOf(sid)])),
      ...users.flatMap(({ key }) => aliasesOf(key)),
    ],
    findings: users.flatMap((user) => findingsOf(volume, user, known)),
    notices,
    lost: [
      ...missing
        .filter(({ optional }) => !optional)
        .map(({ sid, user, reason }) => notRead(key(sid), user, reason)),
      ...users
        .filter(lacksClasses)
        .map(({ key: name, user }) => notRead(key(classesOf(name)), user, 'there is no UsrClass.dat')),
    ],
  }
}

function notRead(at: KeyPath, user: string, reason: string): SourceFile {
  const problems = [`not collected: ${reason}`]
  return { at, file: '', user, dirty: undefined, logs: [], applied: [], problems }
}

/** Every person's profile holds one; those of services do not. */
function lacksClasses({ key: name, classes }: User): boolean {
  return classes === 'absent' && name.startsWith('S-1-5-21-')
}

function filesOf({ key: name, user, hive, classes }: User): FileToMount[] {
  // Where the name is the user's own, it need not be said twice.
  const whose = user === name ? {} : { user }
  const files: FileToMount[] = [{ at: key(name), place: hive, ...whose }]
  if (classes !== 'absent') files.push({ at: key(classesOf(name)), place: classes, ...whose })
  return files
}

/** What is in no file: the link that Windows makes at logon, and volatile keys. */
export function aliasesOf(name: string): Alias[] {
  return [
    { at: key(classesOf(name)), to: 'not-collected' },
    { at: key(name, 'Software', 'Classes'), to: key(classesOf(name)) },
    ...notCollected(...VOLATILE.map((names) => [name, ...names])),
  ]
}

function notCollected(...paths: readonly (readonly string[])[]): Alias[] {
  return paths.map((names) => ({ at: key(...names), to: 'not-collected' }))
}

function findingsOf(volume: Volume, user: User, known: boolean): SourceFinding[] {
  const path = key(user.key)
  const folder = volume.fileOf(user.folder)
  const findings: SourceFinding[] = []
  if (known && !user.listed) {
    const message = `the profile ${folder} is not in ProfileList: its hive is read as ${formatKeyPath(path)}`
    findings.push({ kind: 'profile', path, about: 'unlisted', message })
  }
  if (user.mandatory) {
    const message = `the profile ${folder} of ${user.user} has an NTUSER.MAN, which Windows loads instead of NTUSER.DAT: it is what is read`
    findings.push({ kind: 'profile', path, about: 'mandatory', message })
  }
  return findings
}
