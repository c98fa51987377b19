/**
 * `CurrentControlSet` is a volatile link that Windows makes at start, by `Select\Current`. No hive
 * holds it.
 */
import { type KeyPath, REG_DWORD } from '../../registry/index.ts'
import { isKey, type RegistrySource, type SourceNotice } from '../source.ts'
import { readValue } from './machine.ts'
import type { Mounts } from './mounts.ts'

const SYSTEM: KeyPath = { root: 'HKLM', segments: ['SYSTEM'] }
const below = (...names: string[]): KeyPath => ({ root: 'HKLM', segments: ['SYSTEM', ...names] })

/** @returns a notice where a SYSTEM is there and does not say which of its control sets is current. */
export function mapControlSet(source: RegistrySource, mounts: Mounts): SourceNotice[] {
  const system = source.open(SYSTEM, '64')
  if (!isKey(system) || system.virtual || isKey(system.open(['CurrentControlSet']))) return []
  const name = currentControlSet(source)
  mounts.alias(below('CurrentControlSet'), name === undefined ? 'not-collected' : below(name))
  if (name !== undefined) return []
  const message =
    'HKLM\\SYSTEM has no Select\\Current that names one of its control sets: CurrentControlSet is not collected'
  return [{ code: 'REGMON_CONTROL_SET_UNKNOWN', message }]
}

function currentControlSet(source: RegistrySource): string | undefined {
  const current = readValue(source, below('Select'), 'Current')
  if (current?.type !== REG_DWORD || current.data.length !== 4) return undefined
  const name = `ControlSet${String(current.data.readUInt32LE(0)).padStart(3, '0')}`
  return isKey(source.open(below(name), '64')) ? name : undefined
}
