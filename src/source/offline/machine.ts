/** Reads the name and other properties of the machine that an offline registry came from. */
import {
  formatKeyPath,
  type KeyPath,
  REG_EXPAND_SZ,
  REG_SZ,
  type ReadProblem,
  sameName,
} from '../../registry/index.ts'
import { isKey, type Opened, type RegistrySource } from '../source.ts'

const CONTROL_SET: KeyPath = { root: 'HKLM', segments: ['SYSTEM', 'CurrentControlSet'] }

/** Where the computer's name is kept, the NetBIOS name first. */
const HOSTNAME_VALUES: readonly (readonly [key: readonly string[], value: string])[] = [
  [['Control', 'ComputerName', 'ComputerName'], 'ComputerName'],
  [['Services', 'Tcpip', 'Parameters'], 'Hostname'],
]

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
  const found = lookIn(key, valueName)
  return found !== undefined && 'data' in found ? found : undefined
}

/** As {@link valueIn}, but a problem if it cannot be read. `undefined` if it does not exist or is not collected. */
export function lookIn(key: Opened, valueName: string): StoredValue | ReadProblem | undefined {
  if (!isKey(key)) return typeof key === 'string' ? undefined : key
  let found: StoredValue | ReadProblem | undefined
  const lost = key.values((name, type, buffer, start, end, problem) => {
    if (found !== undefined || !sameName(name, valueName)) return
    found = problem ?? { type, data: Buffer.from(buffer.subarray(start, end)) }
  })
  key.close()
  return found ?? lost
}

/** As {@link lookIn}, by the whole path, which a problem names. */
export function lookUp(
  source: RegistrySource,
  path: KeyPath,
  valueName: string,
): StoredValue | ReadProblem | undefined {
  const found = lookIn(source.open(path, '64'), valueName)
  if (found === undefined || 'data' in found) return found
  const { status, code, reason } = found
  return { status, code, reason: `${formatKeyPath(path)}\\${valueName} cannot be read: ${reason}` }
}

/** The text of a value up to its first NUL, if it holds one. */
export function textOf(value: StoredValue | undefined): string | undefined {
  if (value === undefined || (value.type !== REG_SZ && value.type !== REG_EXPAND_SZ)) return undefined
  const [text = ''] = value.data.toString('utf16le').split('\0')
  return text === '' ? undefined : text
}

/** @returns a problem where no name could be read, and one may be there. */
export function readHostname(source: RegistrySource): string | ReadProblem | undefined {
  let lost: ReadProblem | undefined
  for (const [key, value] of HOSTNAME_VALUES) {
    const segments = [...CONTROL_SET.segments, ...key]
    const found = lookUp(source, { root: CONTROL_SET.root, segments }, value)
    if (found === undefined) continue
    if ('status' in found) lost ??= found
    else {
      const [text = ''] = found.data.toString('utf16le').split('\0')
      if (text !== '') return text
    }
  }
  return lost
}
