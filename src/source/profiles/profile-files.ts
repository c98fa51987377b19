/** The hives in a profile's folder. */
import { type KeyPath, personOf, type ReadProblem, toValidText } from '../../registry/index.ts'
import type { SourceFinding } from '../source.ts'
import { type HiveFile, isPlace, type Place, type Volume } from '../volume/index.ts'
import { classesOf } from './below-hku.ts'

export const NTUSER = 'NTUSER.DAT'
/** The hive of a mandatory profile. Windows loads it instead of the user's own, and the user cannot change it. */
const MANDATORY = 'NTUSER.MAN'

/** Since Windows Vista, and before. The older is a link to the newer where both are there. */
const CLASSES = [
  ['AppData', 'Local', 'Microsoft', 'Windows', 'UsrClass.dat'],
  ['Local Settings', 'Application Data', 'Microsoft', 'Windows', 'UsrClass.dat'],
]

export interface ProfileFiles {
  readonly hive: HiveFile | ReadProblem
  readonly classes: HiveFile | 'absent' | ReadProblem
  /** Whether it is the mandatory profile's hive. */
  readonly mandatory: boolean
}

/** `undefined` where there is no hive. */
export function profileIn(volume: Volume, folder: Place): ProfileFiles | undefined {
  const mandatory = volume.find([MANDATORY], folder)
  const hive = mandatory === 'absent' ? volume.find([NTUSER], folder) : mandatory
  if (hive === 'absent') return undefined
  const file = (found: Place | ReadProblem) => (isPlace(found) ? { volume, place: found } : found)
  const classes = CLASSES.map((names) => volume.find(names, folder)).find((found) => found !== 'absent')
  return {
    hive: file(hive),
    classes: classes === undefined ? 'absent' : file(classes),
    mandatory: isPlace(mandatory),
  }
}

/** A profile whose folder cannot be read exists, and is unreadable. */
export function unreadProfile(problem: ReadProblem): ProfileFiles {
  return { hive: problem, classes: problem, mandatory: false }
}

/** Its hives, by the names that Windows mounts them by below `HKU`. */
export function hivesOf(key: string, { hive, classes }: ProfileFiles) {
  const own = { name: key, file: hive }
  return classes === 'absent' ? [own] : [own, { name: classesOf(key), file: classes }]
}

/** Every person's profile holds classes; those of services do not. */
export function lacksClasses(key: string, { classes }: ProfileFiles): boolean {
  return classes === 'absent' && personOf(key) !== undefined
}

/** A mandatory hive is a finding: somebody put it there, and its user cannot change what Windows loads. */
export function mandatoryFinding(path: KeyPath, folder: string, user: string): SourceFinding {
  const message = `the profile ${folder} of ${user} has an NTUSER.MAN, which Windows loads instead of NTUSER.DAT: it is what is read`
  return { kind: 'profile', path, about: 'mandatory', message: toValidText(message) }
}
