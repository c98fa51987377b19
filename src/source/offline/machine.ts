/** What an offline registry says of the machine that it came from. */
import { type KeyPath, sameName, upcase } from '../../registry/index.ts'
import { isKey, type Opened, type RegistrySource } from '../source.ts'

const CONTROL_SET: KeyPath = { root: 'HKLM', segments: ['SYSTEM', 'CurrentControlSet'] }

/** Where the computer's name is kept, the NetBIOS name first. */
const HOSTNAME_VALUES: readonly (readonly [key: readonly string[], value: string])[] = [
  [['Control', 'ComputerName', 'ComputerName'], 'ComputerName'],
  [['Services', 'Tcpip', 'Parameters'], 'Hostname'],
]

export const PROFILE_LIST: KeyPath = {
  root: 'HKLM',
  segments: ['SOFTWARE', 'Microsoft', 'Windows NT', 'CurrentVersion', 'ProfileList'],
}

export interface StoredValue {
  readonly type: number
  readonly data: Buffer
}

/** A copy of one value; `undefined` where it is not there or cannot be read. */
export function readValue(source: RegistrySource, path: KeyPath, valueName: string): StoredValue | undefined {
  return valueIn(source.open(path, '64'), valueName)
}

/** As {@link readValue}, of a key that was opened; it is closed. */
export function valueIn(key: Opened, valueName: string): StoredValue | undefined {
  if (!isKey(key)) return undefined
  let found: StoredValue | undefined
  key.values((name, type, buffer, start, end, problem) => {
    if (found !== undefined || problem !== undefined || !sameName(name, valueName)) return
    found = { type, data: Buffer.from(buffer.subarray(start, end)) }
  })
  key.close()
  return found
}

export function readHostname(source: RegistrySource): string | undefined {
  for (const [key, value] of HOSTNAME_VALUES) {
    const segments = [...CONTROL_SET.segments, ...key]
    const found = readValue(source, { root: CONTROL_SET.root, segments }, value)
    const text = found?.data.toString('utf16le').split('\0')[0]
    if (text !== undefined && text !== '') return text
  }
  return undefined
}

/** The upcased SIDs of the machine's users; `undefined` where the list is not whole. */
export function readProfiles(source: RegistrySource): ReadonlySet<string> | undefined {
  const list = source.open(PROFILE_LIST, '64')
  if (!isKey(list) || list.virtual) return undefined
  const users = new Set<string>()
  let whole = true
  const problem = list.subkeys((name, _ref, problem) => {
    if (problem === undefined) users.add(upcase(name))
    else whole = false
  })
  list.close()
  return whole && problem === undefined ? users : undefined
}
