/** A folder that a Windows volume is mounted at → a source of all its hives, where Windows would have them. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, type ReadProblem, upcaseKeyPath } from '../../registry/index.ts'
import { type HiveMount, type MountedHives, mountHives } from '../hive/index.ts'
import { OfflineSource } from '../offline/index.ts'
import { type FileToMount, HivePool, type MountedFile, mountFile, Volume } from '../volume/index.ts'
import { volatileKeys } from './control-sets.ts'
import { findMachine } from './machine-hives.ts'
import { mountUsers } from './mount-users.ts'
import {
  ambiguousFindings,
  folderNotices,
  listNotices,
  missingHives,
  templateFiles,
  unreadableHive,
} from './notices.ts'
import { type ProfileList, readProfileList } from './profile-list.ts'
import { findUsers } from './users.ts'

export interface ImageOptions {
  /** `false`: dirty hives are read without their transaction logs. */
  readonly logs?: boolean
  /** The total size of the hives that stay open, in bytes; others are opened again when they are read. Default: 256 MiB. */
  readonly room?: number
  /** Hives that are mounted besides. */
  readonly hives?: readonly HiveMount[]
}

/**
 * Mounts what the image holds. A hive that cannot be read is a key that cannot be read, and said.
 * @throws RegmonError where there is no such folder, or it holds no hive at all.
 */
export function openImage(folder: string, options: ImageOptions = {}): OfflineSource {
  const volume = new Volume(folder)
  const pool = new HivePool(options.logs, options.room)
  const mountAll = (files: readonly FileToMount[]) =>
    files.map((file) => mountFile(pool, file, unreadableHive))
  const named = mountHives(options.hives ?? [], options)
  const { windows, files: machineFiles, notices: others } = findMachine(volume)
  const machineHives = mountAll(machineFiles)
  // Whose hives the users' are is what the machine's say: its registry is asked before there is all of it.
  const machine = new OfflineSource({
    kind: 'image',
    holds: 'hives',
    mounts: [...machineHives.map(({ mount }) => mount), ...named.mounts],
    description: '',
  })

  const list = readProfileList(machine, windows)
  const users = findUsers(volume, list, windows)
  const mounted = mountUsers(volume, users, list.known)
  const files = [...machineHives, ...mountAll(mounted.files)]
  if (files.length === 0) throw noHive(folder)
  refuseTwice(files, options.hives ?? [])

  return new OfflineSource({
    kind: 'image',
    traits: { isWholeMachine: true },
    holds: 'hives',
    mounts: [...files.map(({ mount }) => mount), ...named.mounts],
    named: (options.hives ?? []).map(({ at }) => at),
    description: descriptionOf(folder, machineHives.length, users.users.length, named),
    aliases: [...volatileKeys(machine), ...mounted.aliases],
    complete: completeOf(list, users.strays.problem),
    findings: [
      ...[...files, named].flatMap(({ findings }) => findings),
      ...ambiguousFindings(volume),
      ...mounted.findings,
    ],
    files: [
      ...files.map(({ file }) => file),
      ...named.files,
      ...mounted.lost,
      ...templateFiles(users, volume),
    ],
    notices: [
      ...others,
      ...missingHives(machine),
      ...files.flatMap(({ notices }) => notices),
      ...named.notices,
      ...mounted.notices,
      ...listNotices(list),
      ...folderNotices(users),
    ],
  })
}

/**
 * Below `HKU` are the users of the list, and profiles that it lacks; where it is damaged, or their folder cannot be
 * listed, there may be other users.
 */
function completeOf(list: ProfileList, unlisted: ReadProblem | undefined) {
  const at: KeyPath = { root: 'HKU', segments: [] }
  const problem = list.problem ?? unlisted
  if (problem !== undefined) return [{ at, problem }]
  return list.known ? [{ at }] : []
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
