/**
 * The names below `HKLM\SYSTEM` that no hive holds, volatile links that Windows makes at start:
 * `CurrentControlSet` by `Select\Current`, and in it `Hardware Profiles\Current`, which `HKCC` is, by
 * `IDConfigDB\CurrentConfig`.
 */
import { type KeyPath, REG_DWORD, type ReadProblem } from '../../registry/index.ts'
import { isKey, type RegistrySource, type SourceNotice } from '../source.ts'
import { lookUp } from './machine.ts'
import type { Mounts } from './mounts.ts'

const below = (...names: string[]): KeyPath => ({ root: 'HKLM', segments: ['SYSTEM', ...names] })

const UNKNOWN: SourceNotice = {
  code: 'REGMON_CONTROL_SET_UNKNOWN',
  message:
    'HKLM\\SYSTEM has no Select\\Current that names one of its control sets: CurrentControlSet is not collected',
}

/** @returns a notice where a SYSTEM is there and does not say which of its control sets is current. */
export function mapControlSet(source: RegistrySource, mounts: Mounts): SourceNotice[] {
  const system = source.open(below(), '64')
  if (!isKey(system) || system.virtual) return []
  if (isKey(system.open(['CurrentControlSet']))) {
    mapProfile(source, mounts, 'CurrentControlSet')
    return []
  }
  const set = readNumbered(source, below('Select'), 'Current', (number) =>
    below(`ControlSet${pad(number, 3)}`),
  )
  mounts.alias(below('CurrentControlSet'), set ?? 'not-collected')
  if (set === undefined) return [UNKNOWN]
  if ('status' in set) return [{ ...UNKNOWN, message: `CurrentControlSet cannot be read: ${set.reason}` }]
  mapProfile(source, mounts, set.segments.at(-1)!)
  return []
}

function mapProfile(source: RegistrySource, mounts: Mounts, set: string): void {
  const profiles = below(set, 'Hardware Profiles')
  const named = (name: string): KeyPath => ({ root: profiles.root, segments: [...profiles.segments, name] })
  const current = readNumbered(source, below(set, 'Control', 'IDConfigDB'), 'CurrentConfig', (number) =>
    named(pad(number, 4)),
  )
  mounts.alias(named('Current'), current ?? 'not-collected')
}

/** The key that a REG_DWORD names, if it is there, or why that cannot be told. */
function readNumbered(
  source: RegistrySource,
  key: KeyPath,
  valueName: string,
  pathOf: (number: number) => KeyPath,
): KeyPath | ReadProblem | undefined {
  const value = lookUp(source, key, valueName)
  if (value !== undefined && 'status' in value) return value
  if (value?.type !== REG_DWORD || value.data.length !== 4) return undefined
  const path = pathOf(value.data.readUInt32LE(0))
  return typeof source.open(path, '64') === 'string' ? undefined : path
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0')
}
