/** The users of an image below `HKU`, as Windows would show them if all of them were logged on. */
import { formatKeyPath, type KeyPath } from '../../registry/index.ts'
import type { Alias } from '../offline/index.ts'
import { SYSTEM_ACCOUNT } from '../profile-list.ts'
import {
  aliasesOf,
  classesOf,
  hivesOf,
  inHku,
  lacksClasses,
  mandatoryFinding,
  notCollected,
} from '../profiles/index.ts'
import type { SourceFile, SourceFinding, SourceNotice } from '../source.ts'
import type { FileToMount, Volume } from '../volume/index.ts'
import type { User, Users } from './users.ts'

export interface MountedUsers {
  readonly files: readonly FileToMount[]
  readonly aliases: readonly Alias[]
  readonly findings: readonly SourceFinding[]
  readonly notices: readonly SourceNotice[]
  /** Hives that are nowhere. */
  readonly lost: readonly SourceFile[]
}

/** @param known whether the image's list of users was read. */
export function mountUsers(volume: Volume, { users, missing, strays }: Users, known: boolean): MountedUsers {
  const missed = missing.filter(({ optional }) => !optional)
  // A user who is not in the list is not a service.
  const withoutClasses = users.filter(({ key, files, listed }) =>
    listed ? lacksClasses(key, files) : files.classes === 'absent',
  )
  return {
    files: users.flatMap(filesOf),
    aliases: [
      { at: inHku(SYSTEM_ACCOUNT), to: inHku('.DEFAULT') },
      notCollected('.DEFAULT'),
      ...[...missing.map(({ sid }) => sid), ...strays.away].flatMap((key) => [
        notCollected(key),
        notCollected(classesOf(key)),
      ]),
      ...users.flatMap(({ key }) => aliasesOf(key)),
    ],
    findings: users.flatMap((user) => findingsOf(volume, user, known)),
    notices: [
      ...missed.map(({ sid, user, reason }) => ({
        code: 'REGMON_IMAGE_USER_MISSING',
        message: `HKU\\${sid} of ${user} is in ProfileList, and not collected: ${reason}`,
      })),
      ...withoutClasses.map(({ key, user }) => ({
        code: 'REGMON_IMAGE_CLASSES_MISSING',
        message: `HKU\\${classesOf(key)} of ${user} is not collected: the image holds no UsrClass.dat of that user`,
      })),
    ],
    lost: [
      ...missed.map(({ sid, user, reason }) => notRead(inHku(sid), user, reason)),
      ...withoutClasses.map(({ key, user }) =>
        notRead(inHku(classesOf(key)), user, 'there is no UsrClass.dat'),
      ),
    ],
  }
}

function notRead(at: KeyPath, user: string, reason: string): SourceFile {
  const problems = [`not collected: ${reason}`]
  return { at, file: '', user, dirty: undefined, logs: [], applied: [], problems }
}

function filesOf({ key, user, files }: User): FileToMount[] {
  // Where the name is the user's own, it need not be said twice.
  const whose = user === key ? {} : { user }
  return hivesOf(key, files).map(({ name, file }) => ({ at: inHku(name), file, ...whose }))
}

function findingsOf(
  volume: Volume,
  { key, user, folder, files, listed }: User,
  known: boolean,
): SourceFinding[] {
  if (folder === undefined) return []
  const path = inHku(key)
  const place = volume.fileOf(folder)
  const findings: SourceFinding[] = []
  if (known && !listed) {
    const message = `the profile ${place} is not in ProfileList: its hive is read as ${formatKeyPath(path)}`
    findings.push({ kind: 'profile', path, about: 'unlisted', message })
  }
  if (files.mandatory) findings.push(mandatoryFinding(path, place, user))
  return findings
}
