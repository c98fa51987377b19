/** The hives of the machine itself, in an image's folder of Windows. */
import type { KeyPath } from '../../registry/index.ts'
import type { SourceNotice } from '../source.ts'
import { type FileToMount, isPlace, type Volume } from '../volume/index.ts'

/** By their names in `System32\config`. */
const MACHINE: readonly (readonly [file: string, at: KeyPath])[] = [
  ...['SYSTEM', 'SOFTWARE', 'SAM', 'SECURITY', 'COMPONENTS'].map(
    (name) => [name, { root: 'HKLM', segments: [name] }] as const,
  ),
  ['DEFAULT', { root: 'HKU', segments: ['.DEFAULT'] }],
]

/** Of today, and of Windows NT and 2000. */
const WINDOWS_FOLDERS = ['Windows', 'WINNT']

export interface MachineHives {
  /** Names of the folder of Windows below the volume. */
  readonly windows: readonly string[]
  readonly files: readonly FileToMount[]
  /** Of a second Windows, which is not read. */
  readonly notices: readonly SourceNotice[]
}

export function findMachine(volume: Volume): MachineHives {
  const found = WINDOWS_FOLDERS.filter((name) => volume.find([name, 'System32', 'config']) !== 'absent')
  const [windows = 'Windows', ...others] = found
  return {
    windows: [windows],
    files: MACHINE.flatMap(([name, at]): FileToMount[] => {
      const place = volume.find([windows, 'System32', 'config', name])
      if (place === 'absent') return []
      return [{ at, file: isPlace(place) ? { volume, place } : place }]
    }),
    notices: others.map((other) => ({
      code: 'REGMON_IMAGE_TWO',
      message: `the image holds ${other} beside ${windows}, and it is not read`,
    })),
  }
}
