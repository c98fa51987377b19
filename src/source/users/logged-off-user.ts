/** A user who is not logged on: the hives of the profile, mounted below `HKU` where Windows would load them at logon. */
import { OfflineSource } from '../offline/index.ts'
import {
  aliasesOf,
  classesOf,
  hivesOf,
  inHku,
  lacksClasses,
  mandatoryFinding,
  type ProfileFiles,
} from '../profiles/index.ts'
import { ambiguousFinding } from '../same-names.ts'
import type { RegistrySource, SourceFile, SourceFinding, SourceNotice } from '../source.ts'
import { type HiveFile, type HivePool, mountFile } from '../volume/index.ts'
import type { ListedUser } from './listed-users.ts'

export class LoggedOffUser {
  readonly listed: ListedUser
  readonly stamp: string
  /** Keys below `HKU`. */
  readonly names: readonly string[]
  readonly source: RegistrySource
  readonly files: readonly SourceFile[]
  readonly notices: readonly SourceNotice[]
  readonly findings: readonly SourceFinding[]
  private readonly pool: HivePool
  private readonly hives: readonly HiveFile[]

  /** @param stamp of the profile, taken before it is read. */
  constructor(pool: HivePool, listed: ListedUser, profile: ProfileFiles, stamp: string) {
    this.pool = pool
    this.listed = listed
    this.stamp = stamp
    const { sid, user } = listed
    const hives = hivesOf(sid, profile)
    const mounted = hives.map(({ name, file }) =>
      mountFile(pool, { at: inHku(name), file, user }, unreadable),
    )
    this.hives = hives.flatMap(({ file }) => ('status' in file ? [] : [file]))
    this.names = hives.map(({ name }) => name)
    this.files = mounted.map(({ file }) => file)
    this.notices = [...mounted.flatMap(({ notices }) => notices), ...missingClasses(listed, profile)]
    const ambiguous = new Set(this.hives.flatMap(({ volume }) => [...volume.ambiguous.keys()]))
    this.findings = [
      ...mounted.flatMap(({ findings }) => findings),
      ...[...ambiguous].map((text) => ambiguousFinding(inHku(sid), text)),
      ...mandatory(listed, profile),
    ]
    this.source = new OfflineSource({
      kind: 'hive',
      holds: 'hives',
      mounts: mounted.map(({ mount }) => mount),
      aliases: aliasesOf(sid),
      description: '',
    })
  }

  /** Whether every file could be read so far. */
  get whole(): boolean {
    return (
      this.files.every(({ dirty }) => dirty !== undefined) &&
      !this.hives.some((file) => this.pool.hasLost(file))
    )
  }

  /** Closes the hives. The next reader opens them again. */
  forget(): void {
    for (const file of this.hives) this.pool.forget(file)
  }
}

function unreadable(name: string, reason: string): SourceNotice {
  const message = `${name}, who is not logged on, cannot be read: ${reason}`
  return { code: 'REGMON_USER_UNREADABLE', message }
}

function missingClasses({ sid, user }: ListedUser, profile: ProfileFiles): SourceNotice[] {
  if (!lacksClasses(sid, profile)) return []
  const message = `HKU\\${classesOf(sid)} of ${user}, who is not logged on, is not collected: the profile holds no UsrClass.dat`
  return [{ code: 'REGMON_USER_CLASSES_MISSING', message }]
}

function mandatory({ sid, user }: ListedUser, { hive, mandatory }: ProfileFiles): SourceFinding[] {
  if (!mandatory || 'status' in hive) return []
  return [mandatoryFinding(inHku(sid), hive.volume.folder, user)]
}
