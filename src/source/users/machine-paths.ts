/**
 * Expands paths by the machine's registry and not by the environment of this process, which belongs to whoever
 * started it.
 */
import type { KeyPath } from '../../registry/index.ts'
import { drivePath, expandVariables } from '../drive-path.ts'
import { readValue, textOf } from '../offline/index.ts'
import { CURRENT_VERSION, PROFILE_LIST } from '../profile-list.ts'
import type { RegistrySource } from '../source.ts'

/** What the environment of the SYSTEM account is made of. */
const ENVIRONMENT: KeyPath = {
  root: 'HKLM',
  segments: ['SYSTEM', 'CurrentControlSet', 'Control', 'Session Manager', 'Environment'],
}

/** Variables that Windows takes from values of `ProfileList`. */
const OF_PROFILE_LIST: ReadonlyMap<string, string> = new Map([
  ['PROGRAMDATA', 'ProgramData'],
  ['ALLUSERSPROFILE', 'ProgramData'],
  ['PUBLIC', 'Public'],
])

/** Levels of variables in the texts of variables that are expanded. A real machine has one or two; a forged one any number. */
const LEVELS = 4

export type MachinePath = string | { readonly reason: string }

/** `%SystemDrive%\Users\alice` → `C:\Users\alice`, or why that is no path of a drive. */
export function machinePath(source: RegistrySource, text: string): MachinePath {
  let path = text
  for (let level = 0; level < LEVELS && path.includes('%'); level++)
    path = expandVariables(path, (name) => variable(source, name))
  return drivePath(path) ?? { reason: `${JSON.stringify(text)} is no path of a drive` }
}

function variable(source: RegistrySource, name: string): string | undefined {
  const upper = name.toUpperCase()
  const systemRoot = textOf(readValue(source, CURRENT_VERSION, 'SystemRoot'))
  if (upper === 'SYSTEMROOT' || upper === 'WINDIR') return systemRoot
  if (upper === 'SYSTEMDRIVE') return /^[a-z]:/i.exec(systemRoot ?? '')?.[0]
  const listed = OF_PROFILE_LIST.get(upper)
  return textOf(
    listed === undefined ? readValue(source, ENVIRONMENT, name) : readValue(source, PROFILE_LIST, listed),
  )
}
