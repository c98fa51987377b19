/** Keys of an image's SYSTEM that no file holds. */
import type { KeyPath } from '../../registry/index.ts'
import type { Alias } from '../offline/index.ts'
import { isKey, type RegistrySource } from '../source.ts'

const SYSTEM: KeyPath = { root: 'HKLM', segments: ['SYSTEM'] }

/** Keys that Windows makes volatile in a control set, so that they are never in a file. */
const VOLATILE = [
  ['Control', 'ComputerName', 'ActiveComputerName'],
  ['Control', 'hivelist'],
  ['Control', 'MiniNT'],
  ['Control', 'ServiceCurrent'],
]

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
