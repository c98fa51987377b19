/** The users that the image's own Windows knows: `ProfileList` of its SOFTWARE. */
import { formatKeyPath, REG_LINK, type ReadProblem, upcase } from '../../registry/index.ts'
import { lookIn, readValue, textOf, valueIn } from '../offline/index.ts'
import { CURRENT_VERSION, PROFILE_LIST, profileName, SID } from '../profile-list.ts'
import { isKey, type RegistrySource, type SourceKey } from '../source.ts'
import { isFolder, type ProfileFolder, profileFolder, type SystemRoot } from './profile-path.ts'

const UNKNOWN = `who the users are is not known: ${formatKeyPath(PROFILE_LIST)} cannot be read`

/**
 * Accounts of Windows itself, whose profiles it knows without a list; Windows XP lists its own places
 * for them.
 */
const SERVICES = [
  ['S-1-5-19', 'LocalService'],
  ['S-1-5-20', 'NetworkService'],
] as const

interface Profile {
  readonly sid: string
  /** For people: the name of the profile's folder. */
  readonly user: string
  readonly folder: ProfileFolder | ReadProblem
  /** Whether it is no loss if there is none. */
  readonly optional: boolean
}

export interface ProfileList {
  readonly profiles: readonly Profile[]
  /** Names in the list that are not SIDs. Windows loads no hive for them. */
  readonly strangers: readonly string[]
  /** Folders that new profiles are copied from, and that nothing is loaded from. */
  readonly templates: readonly (readonly string[])[]
  /** Whether the list itself was read, so that a profile outside it is one that Windows does not know. */
  readonly known: boolean
  /** Why the list, or a part of it, cannot be read; `undefined` where it could, and where there is none. */
  readonly problem: ReadProblem | undefined
}

interface Listed {
  /** What each key of the list says of its profile's place. */
  readonly paths: ReadonlyMap<string, string | ReadProblem | undefined>
  readonly known: boolean
  readonly problem?: ReadProblem
}

export function readProfileList(source: RegistrySource, windows: readonly string[]): ProfileList {
  const root = systemRoot(source, windows)
  const { paths, known, problem } = listed(source)
  const names = [...paths.keys()]
  const sids = names.filter((name) => SID.test(name))
  const profiles = sids.map((sid) => profileOf(sid, paths.get(sid), root))
  const services = SERVICES.filter(([sid]) => !sids.includes(sid)).map(
    ([sid, user]): Profile => ({
      sid,
      user,
      folder: [...root.folder, 'ServiceProfiles', user],
      optional: true,
    }),
  )
  const template = textOf(readValue(source, PROFILE_LIST, 'Default'))
  const folder = template === undefined ? undefined : profileFolder(template, root)
  return {
    profiles: [...profiles, ...services],
    strangers: names.filter((name) => !SID.test(name)),
    templates: [
      ...(folder !== undefined && isFolder(folder) ? [folder] : []),
      ['Users', 'Default'],
      ['Documents and Settings', 'Default User'],
    ],
    known,
    problem: problem && { ...problem, reason: `${UNKNOWN}: ${problem.reason}` },
  }
}

/** Of a list that is damaged, what is sound. */
function listed(source: RegistrySource): Listed {
  const list = source.open(PROFILE_LIST, '64')
  if (!isKey(list))
    return { paths: new Map(), known: false, ...(typeof list === 'object' && { problem: list }) }
  if (list.virtual) return { paths: new Map(), known: false }
  // Of two that Windows takes for one name, as a hive that lies may hold them, the first counts.
  const names = new Map<string, readonly [name: string, ref: number]>()
  let lost: ReadProblem | undefined
  const problem = list.subkeys((name, ref, problem) => {
    if (problem !== undefined) lost ??= problem
    else if (!names.has(upcase(name))) names.set(upcase(name), [name, ref])
  })
  // By their marks, since looking each name up would take a list of many for long.
  const paths = new Map([...names.values()].map(([name, ref]) => [name, pathOf(list, name, ref)]))
  list.close()
  const broken = problem ?? lost
  return broken === undefined ? { paths, known: true } : { paths, known: false, problem: broken }
}

function pathOf(list: SourceKey, name: string, ref: number): string | ReadProblem | undefined {
  const itself = list.openChild(name, ref)
  const isLink = isKey(itself) && valueIn(itself, 'SymbolicLinkValue')?.type === REG_LINK
  const found = lookIn(isLink ? list.open([name]) : itself, 'ProfileImagePath')
  return found !== undefined && 'status' in found ? found : textOf(found)
}

function profileOf(sid: string, path: string | ReadProblem | undefined, root: SystemRoot): Profile {
  if (typeof path === 'object') {
    const folder = { ...path, reason: `its ProfileImagePath cannot be read: ${path.reason}` }
    return { sid, user: sid, folder, optional: false }
  }
  const folder =
    path === undefined ? { reason: 'its ProfileImagePath cannot be read' } : profileFolder(path, root)
  return { sid, user: profileName(path, sid), folder, optional: false }
}

/** Which drive the image was: what the paths in it begin with. */
function systemRoot(source: RegistrySource, folder: readonly string[]): SystemRoot {
  const text = textOf(readValue(source, CURRENT_VERSION, 'SystemRoot'))
  return { drive: /^[a-z]:/i.exec(text ?? '')?.[0] ?? 'C:', folder }
}
