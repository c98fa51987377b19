/** Which keys of the kernel's a place is about, and where to wait for those that do not exist. */
import {
  formatKeyPath,
  type KeyPath,
  physicalPath32,
  type ReadProblem,
  type RootKey,
  SHARING_ROWS,
  upcase,
  type View,
} from '../../../registry/index.ts'
import type { NotifyPlace } from '../../notify.ts'
import type { Want } from './plan-handles.ts'

/** What the kernel calls keys. */
export interface KernelNames {
  /** Links are followed, and the 32-bit view shows; `undefined` where there is no such key. */
  nameOf(path: KeyPath, view: View): string | ReadProblem | undefined
  /** The names in `HKU`: the hives that are loaded for users. */
  users(): readonly string[]
}

export interface Location {
  readonly wants: readonly Want[]
  /** What there is of the place now: where two locations of it differ in this, it came, went or moved. */
  readonly state: string
  /** Why a part of it cannot be armed. */
  readonly problem: string | undefined
}

const CLASSES: readonly string[] = ['SOFTWARE', 'Classes']
const CURRENT_PROFILE: readonly string[] = ['SYSTEM', 'CurrentControlSet', 'Hardware Profiles', 'Current']

export function hasSameWants(a: Location, b: Location): boolean {
  const text = ({ wants }: Location) => wants.map(({ path, scope }) => `${scope} ${path}`).join('\n')
  return text(a) === text(b)
}

export function locate({ path, view, subtree }: NotifyPlace, names: KernelNames): Location {
  const wants: Want[] = []
  const found: string[] = []
  let problem: string | undefined
  const fail = ({ reason }: ReadProblem) => {
    problem ??= reason
    found.push(reason)
  }
  const scope = subtree ? 'tree' : 'key'

  for (const part of partsOf(path)) {
    if (part.root === 'HKU' && part.segments.length === 0) {
      // Windows keeps the registrations of each hive apart, and does not report that one is loaded: the names
      // are read again from time to time.
      const users = names.users()
      found.push(users.join('\\'))
      if (subtree) for (const user of users) want({ root: 'HKU', segments: [user] })
      continue
    }
    if (want(part)) {
      if (subtree && view === '32') for (const shared of sharedBelow(part)) want(shared)
    } else {
      waitAbove(part, view)
      // The key above in the 32-bit view is not always the one that it would be made in.
      if (view === '32') {
        waitAbove({ root: part.root, segments: physicalPath32(part.root, part.segments) }, '64')
      }
    }
  }
  return { wants, state: found.join('\n'), problem }

  /** @returns false where the key does not exist. */
  function want(at: KeyPath): boolean {
    const name = names.nameOf(at, view)
    if (typeof name === 'string') {
      wants.push({ path: name, scope })
      found.push(upcase(name))
    } else if (name !== undefined) fail(name)
    return name !== undefined
  }

  /** Waits at the nearest key above that exists. A user's hive is not made in `HKU`, but loaded. */
  function waitAbove({ root, segments }: KeyPath, view: View): void {
    for (let depth = segments.length - 1; depth >= (root === 'HKU' ? 1 : 0); depth--) {
      const name = names.nameOf({ root, segments: segments.slice(0, depth) }, view)
      if (name === undefined) continue
      if (typeof name === 'string') wants.push({ path: name, scope: 'names' })
      else fail(name)
      return
    }
  }
}

/** What the root keys are made of that the kernel does not know. */
function partsOf(path: KeyPath): readonly KeyPath[] {
  const { root, segments } = path
  if (root === 'HKCC') return [{ root: 'HKLM', segments: [...CURRENT_PROFILE, ...segments] }]
  if (root !== 'HKCR') return [path]
  return (['HKLM', 'HKCU'] as const).map((root) => ({ root, segments: [...CLASSES, ...segments] }))
}

/** Keys that the 32-bit view shows below a redirected one, and that lie elsewhere. */
function sharedBelow(path: KeyPath): readonly KeyPath[] {
  const above = upcase(`${formatKeyPath(path)}\\`)
  return SHARED.filter((shared) => upcase(formatKeyPath(shared)).startsWith(above))
}

const SHARED: readonly KeyPath[] = SHARING_ROWS.filter(
  ({ root, path }) => (root satisfies RootKey) === 'HKLM' && path.includes('\\'),
).map(({ root, path }) => ({ root, segments: path.split('\\') }))
