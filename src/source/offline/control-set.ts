/**
 * The names below `HKLM\SYSTEM` that no hive holds, volatile links that Windows makes at start:
 * `CurrentControlSet` by `Select\Current`, and in it `Hardware Profiles\Current`, which `HKCC` is, by
 * `IDConfigDB\CurrentConfig`. A key that somebody stored under such a name hides nothing.
 */
import { type KeyPath, REG_DWORD, type ReadProblem } from '../../registry/index.ts'
import { isKey, type RegistrySource, type SourceFinding, type SourceNotice } from '../source.ts'
import { lookUp } from './machine.ts'
import type { Mounts } from './mounts.ts'
import { heldAt, storedFinding } from './stored-link.ts'

interface Mapped {
  /** Where a SYSTEM is there and does not say which of its control sets is current. */
  readonly notices: readonly SourceNotice[]
  readonly findings: readonly SourceFinding[]
}

const below = (...names: string[]): KeyPath => ({ root: 'HKLM', segments: ['SYSTEM', ...names] })

const CURRENT = 'CurrentControlSet'

const UNKNOWN: SourceNotice = {
  code: 'REGMON_CONTROL_SET_UNKNOWN',
  message:
    'HKLM\\SYSTEM has no Select\\Current that names one of its control sets: CurrentControlSet is not collected',
}

/** @param inFiles whether it was read from hives: what else holds keys, as an export, holds these as Windows showed them. */
export function mapControlSet(source: RegistrySource, mounts: Mounts, inFiles: boolean): Mapped {
  const system = source.open(below(), '64')
  if (!isKey(system) || system.virtual) return { notices: [], findings: [] }
  const at = below(CURRENT)
  const set = readNumbered(source, below('Select'), 'Current', (number) =>
    below(`ControlSet${pad(number, 3)}`),
  )
  const held = heldAt(mounts, at)
  const findings = inFiles ? storedFinding(at, held, set, 'Select\\Current') : []
  const asStored = held === 'mounted' || (held !== undefined && !(inFiles && set !== undefined))
  if (!asStored) mounts.alias(at, set ?? 'not-collected', inFiles && set !== undefined)
  const name = asStored ? CURRENT : nameOf(set)
  const profile = name === undefined ? [] : mapProfile(source, mounts, name, inFiles)
  return { notices: asStored ? [] : noticesOf(set), findings: [...findings, ...profile] }
}

function nameOf(set: KeyPath | ReadProblem | undefined): string | undefined {
  return set === undefined || 'status' in set ? undefined : set.segments.at(-1)
}

function noticesOf(set: KeyPath | ReadProblem | undefined): SourceNotice[] {
  if (set === undefined) return [UNKNOWN]
  return 'status' in set ? [{ ...UNKNOWN, message: `CurrentControlSet cannot be read: ${set.reason}` }] : []
}

function mapProfile(source: RegistrySource, mounts: Mounts, set: string, inFiles: boolean): SourceFinding[] {
  const named = (name: string): KeyPath => below(set, 'Hardware Profiles', name)
  const current = readNumbered(source, below(set, 'Control', 'IDConfigDB'), 'CurrentConfig', (number) =>
    named(pad(number, 4)),
  )
  const held = heldAt(mounts, named('Current'))
  mounts.alias(named('Current'), current ?? 'not-collected', inFiles && current !== undefined)
  // By the path that policies know it by.
  const at = below(CURRENT, 'Hardware Profiles', 'Current')
  return inFiles ? storedFinding(at, held, current, 'IDConfigDB\\CurrentConfig') : []
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
