/** A folder that a Windows volume is mounted at → a source of all its hives, where Windows would have them. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, upcaseKeyPath } from '../../registry/index.ts'
import { type HiveMount, type MountedHives, mountHives } from '../hive/index.ts'
import { OfflineSource } from '../offline/index.ts'
import { isKey, type RegistrySource, type SourceNotice } from '../source.ts'
import { selectFindings, volatileKeys } from './control-sets.ts'
import { HivePool } from './hive-pool.ts'
import { type FileToMount, type MountedFile, mountFile } from './mount-file.ts'
import { mountUsers } from './mount-users.ts'
import { type ProfileList, readProfileList } from './profile-list.ts'
import { findUsers } from './users.ts'
import { Volume } from './volume.ts'

export interface ImageOptions {
  /** `false`: dirty hives are read as they lie, on purpose. */
  readonly logs?: boolean
  /** Bytes of hives that stay open; more are opened again when they are read. Default: 256 MiB. */
  readonly room?: number
  /** Hives that are mounted besides. */
  readonly hives?: readonly HiveMount[]
}

/** The hives of the machine, by their names in `System32\config`. */
const MACHINE: readonly (readonly [file: string, at: KeyPath])[] = [
  ...['SYSTEM', 'SOFTWARE', 'SAM', 'SECURITY', 'COMPONENTS'].map(
    (name) => [name, { root: 'HKLM', segments: [name] }] as const,
  ),
  ['DEFAULT', { root: 'HKU', segments: ['.DEFAULT'] }],
]

/** Of today, and of Windows NT and 2000. */
const WINDOWS_FOLDERS = ['Windows', 'WINNT']

/** What is not known without a hive. */
const NEEDED = [
  ['SYSTEM', 'CurrentControlSet, HKCC and the host name are not known'],
  ['SOFTWARE', 'HKCR, and which user is which, are not known'],
] as const

/**
 * Mounts what the image holds. A hive that cannot be read is a key that cannot be read, and said.
 * @throws RegmonError where there is no such folder, or it holds no hive at all.
 */
export function openImage(folder: string, options: ImageOptions = {}): OfflineSource {
  const volume = new Volume(folder)
  const pool = new HivePool(volume, options.logs !== false, options.room)
  const named = mountHives(options.hives ?? [], options)
  const windows = WINDOWS_FOLDERS.filter((name) => volume.find([name, 'System32', 'config']) !== 'absent')
  const windowsFolder = windows[0] ?? 'Windows'
  const machine = machineFiles(volume, windowsFolder).map((file) => mountFile(pool, volume, file))
  const hives = machine.map(({ mount }) => mount)
  const first = new OfflineSource({ kind: 'image', mounts: [...hives, ...named.mounts], description: '' })

  const list = readProfileList(first, [windowsFolder])
  const users = findUsers(volume, list, [windowsFolder])
  const mounted = mountUsers(volume, users, list.known)
  const usersFiles = mounted.files.map((file) => mountFile(pool, volume, file))
  const files = [...machine, ...usersFiles]
  if (files.length === 0) throw noHive(folder)
  refuseTwice(files, options.hives ?? [])

  const templates = users.templates.map((place) => ({
    at: undefined,
    file: volume.fileOf(place),
    dirty: undefined,
    logs: [],
    applied: [],
    problems: ['new profiles are copied from it, and Windows mounts it nowhere: it is not read'],
  }))
  return new OfflineSource({
    kind: 'image',
    mounts: [...files.map(({ mount }) => mount), ...named.mounts],
    named: (options.hives ?? []).map(({ at }) => at),
    description: descriptionOf(folder, machine.length, users.users.length, named),
    aliases: [...volatileKeys(first), ...mounted.aliases],
    complete: completeOf(list),
    findings: [...selectFindings(first), ...mounted.findings],
    files: [...files.map(({ file }) => file), ...named.files, ...mounted.lost, ...templates],
    notices: [
      ...windows
        .slice(1)
        .map((other) =>
          notice('REGMON_IMAGE_TWO', `the image holds ${other} beside ${windowsFolder}, and it is not read`),
        ),
      ...NEEDED.flatMap(([hive, unknown]) => missing(first, hive, unknown)),
      ...files.flatMap(({ notices }) => notices),
      ...named.notices,
      ...mounted.notices,
      ...list.strangers.map((name) =>
        notice(
          'REGMON_IMAGE_PROFILE_NAME',
          `ProfileList holds ${name}, which is no SID: Windows loads no hive by it`,
        ),
      ),
      ...(list.problem === undefined ? [] : [notice('REGMON_IMAGE_PROFILE_LIST', list.problem.reason)]),
      ...users.problems.map((reason) => notice('REGMON_IMAGE_FOLDER_UNREAD', reason)),
      ...volume.notices,
    ],
  })
}

/** Below `HKU` are the users of the list; of one that is damaged, nobody knows who else there is. */
function completeOf({ known, problem }: ProfileList) {
  const at: KeyPath = { root: 'HKU', segments: [] }
  if (problem !== undefined) return [{ at, problem }]
  return known ? [{ at }] : []
}

function machineFiles(volume: Volume, windows: string): FileToMount[] {
  return MACHINE.flatMap(([name, at]) => {
    const place = volume.find([windows, 'System32', 'config', name])
    return place === 'absent' ? [] : [{ at, place }]
  })
}

function missing(source: RegistrySource, hive: string, unknown: string): SourceNotice[] {
  const opened = source.open({ root: 'HKLM', segments: [hive] }, '64')
  if (opened !== 'not-collected' && !(isKey(opened) && opened.virtual)) return []
  return [notice('REGMON_IMAGE_HIVE_MISSING', `the image holds no ${hive} hive: ${unknown}`)]
}

function refuseTwice(files: readonly MountedFile[], hives: readonly HiveMount[]): void {
  for (const { at, file } of hives) {
    const other = files.find(({ mount }) => upcaseKeyPath(mount.at) === upcaseKeyPath(at))
    if (other === undefined) continue
    const message = `two hives are mounted at ${formatKeyPath(at)}: ${other.file.file} of the image, and ${file}`
    throw new RegmonError('REGMON_HIVE_MOUNT', message, { hint: 'Mount it at a key path of its own.' })
  }
}

function noHive(folder: string): RegmonError {
  const looked = 'neither Windows\\System32\\config nor a profile in Users or Documents and Settings'
  return new RegmonError('REGMON_IMAGE_EMPTY', `the image ${folder} holds no hive: ${looked}`, {
    where: folder,
    hint: 'Name the folder that a Windows volume is mounted at: the one that holds Windows and Users.',
  })
}

function descriptionOf(folder: string, machine: number, users: number, named: MountedHives): string {
  const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
  const what = `${counted(machine, 'hive', 'hives')} of the machine and ${counted(users, 'user', 'users')}`
  return [`image ${folder} with ${what}`, ...(named.description === '' ? [] : [named.description])].join(', ')
}

function notice(code: string, message: string): SourceNotice {
  return { code, message }
}
