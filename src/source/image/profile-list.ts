/** The users that the image's own Windows knows: `ProfileList` of its SOFTWARE. */
import { type KeyPath, REG_EXPAND_SZ, REG_SZ, upcase } from '../../registry/index.ts'
import { readValue } from '../offline/index.ts'
import { isKey, type RegistrySource } from '../source.ts'
import { isFolder, type ProfileFolder, profileFolder, type SystemRoot } from './profile-path.ts'

const CURRENT_VERSION = ['SOFTWARE', 'Microsoft', 'Windows NT', 'CurrentVersion']
const PROFILE_LIST: KeyPath = { root: 'HKLM', segments: [...CURRENT_VERSION, 'ProfileList'] }
const SID = /^S-1-[0-9]+(-[0-9]+)+$/i

/**
 * Accounts of Windows itself, whose profiles it knows without a list; Windows XP lists its own places
 * for them.
 */
const SERVICES = [
  ['S-1-5-19', 'LocalService'],
  ['S-1-5-20', 'NetworkService'],
] as const

export interface Profile {
  readonly sid: string
  /** For people: the name of the profile's folder. */
  readonly user: string
  readonly folder: ProfileFolder
  /** Whether it is no loss if there is none. */
  readonly optional: boolean
}

export interface ProfileList {
  readonly profiles: readonly Profile[]
  /** Names in the list that are no SID: Windows loads nothing by them. */
  readonly strangers: readonly string[]
  /** Folders that new profiles are copied from, and that nothing is loaded from. */
  readonly templates: readonly (readonly string[])[]
  /** Whether the list itself was read, so that a profile outside it is one that Windows does not know. */
  readonly known: boolean
}

export function readProfileList(source: RegistrySource, windows: readonly string[]): ProfileList {
  const root = systemRoot(source, windows)
  const names = listed(source)
  const sids = (names ?? []).filter((name) => SID.test(name))
  const profiles = sids.map((sid) => profileOf(source, sid, root))
  const services = SERVICES.filter(([sid]) => !sids.includes(sid)).map(
    ([sid, user]): Profile => ({
      sid,
      user,
      folder: [...root.folder, 'ServiceProfiles', user],
      optional: true,
    }),
  )
  const template = textOf(source, PROFILE_LIST, 'Default')
  const told = template === undefined ? undefined : profileFolder(template, root)
  return {
    profiles: [...profiles, ...services],
    strangers: (names ?? []).filter((name) => !SID.test(name)),
    templates: [
      ...(told !== undefined && isFolder(told) ? [told] : []),
      ['Users', 'Default'],
      ['Documents and Settings', 'Default User'],
    ],
    known: names !== undefined,
  }
}

/** `undefined` where the list is not whole. */
function listed(source: RegistrySource): string[] | undefined {
  const list = source.open(PROFILE_LIST, '64')
  if (!isKey(list) || list.virtual) return undefined
  const names = new Map<string, string>()
  let whole = true
  const problem = list.subkeys((name, _ref, problem) => {
    if (problem === undefined) names.set(upcase(name), name)
    else whole = false
  })
  list.close()
  return whole && problem === undefined ? [...names.values()] : undefined
}

function profileOf(source: RegistrySource, sid: string, root: SystemRoot): Profile {
  const key = { root: PROFILE_LIST.root, segments: [...PROFILE_LIST.segments, sid] }
  const path = textOf(source, key, 'ProfileImagePath')
  const folder =
    path === undefined ? { reason: 'its ProfileImagePath cannot be read' } : profileFolder(path, root)
  const user = path?.split(/[\\/]/).findLast((name) => name !== '') ?? sid
  return { sid, user, folder, optional: false }
}

/** Which drive the image was: what the paths in it begin with. */
function systemRoot(source: RegistrySource, folder: readonly string[]): SystemRoot {
  const text = textOf(source, { root: 'HKLM', segments: CURRENT_VERSION }, 'SystemRoot')
  return { drive: /^[a-z]:/i.exec(text ?? '')?.[0] ?? 'C:', folder }
}

function textOf(source: RegistrySource, key: KeyPath, valueName: string): string | undefined {
  const value = readValue(source, key, valueName)
  if (value === undefined || (value.type !== REG_SZ && value.type !== REG_EXPAND_SZ)) return undefined
  const [text = ''] = value.data.toString('utf16le').split('\0')
  return text === '' ? undefined : text
}
