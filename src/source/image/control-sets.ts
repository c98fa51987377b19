/** What of an image's SYSTEM is not as it looks: the set that will be started, and keys that no file holds. */
import { type KeyPath, REG_DWORD } from '../../registry/index.ts'
import { type Alias, readValue } from '../offline/index.ts'
import { isKey, type RegistrySource, type SourceFinding } from '../source.ts'

const SYSTEM: KeyPath = { root: 'HKLM', segments: ['SYSTEM'] }
const SELECT: KeyPath = { root: 'HKLM', segments: ['SYSTEM', 'Select'] }

/** Keys that Windows makes volatile in a control set, so that they are never in a file. */
const VOLATILE = [
  ['Control', 'ComputerName', 'ActiveComputerName'],
  ['Control', 'hivelist'],
  ['Control', 'MiniNT'],
  ['Control', 'ServiceCurrent'],
]

/** `Default` is the set that the next start takes, `Current` the one of the last: they differ where somebody chose. */
export function selectFindings(source: RegistrySource): SourceFinding[] {
  const current = numberOf(source, 'Current')
  const chosen = numberOf(source, 'Default')
  if (current === undefined || chosen === undefined || current === chosen) return []
  const message = `Default is ${chosen}, and Current is ${current}: the next start takes another control set than the one that was read`
  return [{ kind: 'profile', path: SELECT, valueName: 'Default', about: 'select', message }]
}

function numberOf(source: RegistrySource, name: string): number | undefined {
  const value = readValue(source, SELECT, name)
  return value?.type === REG_DWORD && value.data.length === 4 ? value.data.readUInt32LE(0) : undefined
}

/** Volatile keys are not collected, rather than absent. */
export function volatileKeys(source: RegistrySource): Alias[] {
  const system = source.open(SYSTEM, '64')
  if (!isKey(system) || system.virtual) return []
  const sets: string[] = []
  system.subkeys((name, _ref, problem) => {
    if (problem === undefined && /^(ControlSet\d{3}|CurrentControlSet)$/i.test(name)) sets.push(name)
  })
  system.close()
  return sets.flatMap((set) =>
    VOLATILE.map(
      (names): Alias => ({
        at: { root: 'HKLM', segments: ['SYSTEM', set, ...names] },
        to: 'not-collected',
      }),
    ),
  )
}
