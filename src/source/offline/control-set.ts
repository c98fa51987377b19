/**
 * The names below `HKLM\SYSTEM` that no hive holds, volatile links that Windows makes at start:
 * `CurrentControlSet` by `Select\Current`, and in it `Hardware Profiles\Current`, which `HKCC` is, by
 * `IDConfigDB\CurrentConfig`. A key that is stored under such a name in a hive does not hide the real one.
 */
import { type KeyPath, REG_DWORD, type ReadProblem, toValidText } from '../../registry/index.ts'
import { isKey, type RegistrySource, type SourceFinding } from '../source.ts'
import { lookUp } from './machine.ts'
import type { Mounts } from './mounts.ts'
import { heldAt, storedFinding } from './stored-link.ts'

const below = (...names: string[]): KeyPath => ({ root: 'HKLM', segments: ['SYSTEM', ...names] })

const CURRENT = 'CurrentControlSet'
const SELECT = below('Select')

/** @param holds `undefined`: what is there is as Windows shows it, and nothing of it is a finding. */
export function mapControlSet(
  source: RegistrySource,
  mounts: Mounts,
  holds: 'hives' | 'export' | undefined,
): SourceFinding[] {
  const system = source.open(below(), '64')
  if (!isKey(system) || system.virtual) return []
  const inHives = holds === 'hives'
  const at = below(CURRENT)
  const set = readNumbered(source, SELECT, 'Current', (number) => below(`ControlSet${pad(number, 3)}`))
  const held = heldAt(mounts, at)
  const asStored = held === 'mounted' || (held !== undefined && !(inHives && set !== undefined))
  if (!asStored) mounts.alias(at, set ?? 'not-collected', inHives && set !== undefined)
  const name = asStored ? CURRENT : nameOf(set)
  const profile = name === undefined ? [] : mapProfile(source, mounts, name, inHives)
  if (holds === undefined) return profile
  return [
    ...(asStored ? [] : unknownSet(set)),
    ...storedFinding(at, held, set, 'Select\\Current', inHives),
    ...otherDefault(source),
    ...profile,
  ]
}

function nameOf(set: KeyPath | ReadProblem | undefined): string | undefined {
  return set === undefined || 'status' in set ? undefined : set.segments.at(-1)
}

function unknownSet(set: KeyPath | ReadProblem | undefined): SourceFinding[] {
  if (set !== undefined && !('status' in set)) return []
  const why = set === undefined ? 'no Select\\Current names one of the control sets' : set.reason
  return [selectFinding('unknown', `CurrentControlSet is not collected: ${why}`)]
}

/** `Default` is the set that the next start takes, `Current` the one of the last: they differ where somebody chose another set. */
function otherDefault(source: RegistrySource): SourceFinding[] {
  const [current, chosen] = ['Current', 'Default'].map((name) => numberIn(lookUp(source, SELECT, name)))
  if (current === undefined || chosen === undefined || current === chosen) return []
  const message = `Default is ${chosen}, and Current is ${current}: the next start takes another control set than the one that was read`
  return [{ ...selectFinding('select', message), valueName: 'Default' }]
}

function selectFinding(about: string, text: string): SourceFinding {
  const message = toValidText(text)
  return { kind: 'profile', path: SELECT, about, message, always: true, concerns: below() }
}

function mapProfile(source: RegistrySource, mounts: Mounts, set: string, inHives: boolean): SourceFinding[] {
  const named = (name: string): KeyPath => below(set, 'Hardware Profiles', name)
  const current = readNumbered(source, below(set, 'Control', 'IDConfigDB'), 'CurrentConfig', (number) =>
    named(pad(number, 4)),
  )
  const held = heldAt(mounts, named('Current'))
  mounts.alias(named('Current'), current ?? 'not-collected', inHives && current !== undefined)
  // By the path that policies know it by.
  const at = below(CURRENT, 'Hardware Profiles', 'Current')
  return inHives ? storedFinding(at, held, current, 'IDConfigDB\\CurrentConfig', true) : []
}

/** The key that a REG_DWORD names; `undefined` where there is none, a problem where the value cannot be read. */
function readNumbered(
  source: RegistrySource,
  key: KeyPath,
  valueName: string,
  pathOf: (number: number) => KeyPath,
): KeyPath | ReadProblem | undefined {
  const value = lookUp(source, key, valueName)
  if (value !== undefined && 'status' in value) return value
  const number = numberIn(value)
  if (number === undefined) return undefined
  const path = pathOf(number)
  return typeof source.open(path, '64') === 'string' ? undefined : path
}

function numberIn(value: ReturnType<typeof lookUp>): number | undefined {
  if (value === undefined || 'status' in value || value.type !== REG_DWORD || value.data.length !== 4)
    return undefined
  return value.data.readUInt32LE(0)
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0')
}
