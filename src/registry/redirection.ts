/**
 * The keys that the 32-bit view redirects or shares: Microsoft's table "Registry Keys Affected by WOW64" (Windows 7
 * and later).
 */
import type { RootKey } from './root-key.ts'
import { type Upcased, upcase } from './upcase.ts'

/** `redirected`: each view has its own key. `shared`: both views have the same key. */
type Sharing = 'redirected' | 'shared'

const CLASSES_REDIRECTED = ['CLSID', 'DirectShow', 'Interface', 'Media Type', 'MediaFoundation']

const SOFTWARE_SHARED = [
  'Classes',
  'Clients',
  'Microsoft\\COM3',
  'Microsoft\\Cryptography\\Calais\\Current',
  'Microsoft\\Cryptography\\Calais\\Readers',
  'Microsoft\\Cryptography\\Services',
  'Microsoft\\CTF\\SystemShared',
  'Microsoft\\CTF\\TIP',
  'Microsoft\\DFS',
  'Microsoft\\Driver Signing',
  'Microsoft\\EnterpriseCertificates',
  'Microsoft\\EventSystem',
  'Microsoft\\MSMQ',
  'Microsoft\\Non-Driver Signing',
  'Microsoft\\Notepad\\DefaultFonts',
  'Microsoft\\OLE',
  'Microsoft\\RAS',
  'Microsoft\\RPC',
  'Microsoft\\Shared Tools\\MSInfo',
  'Microsoft\\SystemCertificates',
  'Microsoft\\TermServLicensing',
  'Microsoft\\Transaction Server',
  'Microsoft\\Windows\\CurrentVersion\\Control Panel\\Cursors\\Schemes',
  'Microsoft\\Windows\\CurrentVersion\\Explorer\\AutoplayHandlers',
  'Microsoft\\Windows\\CurrentVersion\\Explorer\\DriveIcons',
  'Microsoft\\Windows\\CurrentVersion\\Explorer\\KindMap',
  'Microsoft\\Windows\\CurrentVersion\\Group Policy',
  'Microsoft\\Windows\\CurrentVersion\\Policies',
  'Microsoft\\Windows\\CurrentVersion\\PreviewHandlers',
  'Microsoft\\Windows\\CurrentVersion\\Setup',
  'Microsoft\\Windows\\CurrentVersion\\Telephony\\Locations',
  'Microsoft\\Windows NT\\CurrentVersion\\Console',
  'Microsoft\\Windows NT\\CurrentVersion\\FontDPI',
  'Microsoft\\Windows NT\\CurrentVersion\\FontLink',
  'Microsoft\\Windows NT\\CurrentVersion\\FontMapper',
  'Microsoft\\Windows NT\\CurrentVersion\\Fonts',
  'Microsoft\\Windows NT\\CurrentVersion\\FontSubstitutes',
  'Microsoft\\Windows NT\\CurrentVersion\\Gre_Initialize',
  'Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options',
  'Microsoft\\Windows NT\\CurrentVersion\\LanguagePack',
  'Microsoft\\Windows NT\\CurrentVersion\\NetworkCards',
  'Microsoft\\Windows NT\\CurrentVersion\\Perflib',
  'Microsoft\\Windows NT\\CurrentVersion\\Ports',
  'Microsoft\\Windows NT\\CurrentVersion\\Print',
  'Microsoft\\Windows NT\\CurrentVersion\\ProfileList',
  'Microsoft\\Windows NT\\CurrentVersion\\Time Zones',
  'Policies',
  'RegisteredApplications',
]

/**
 * A node of the table, which a walk keeps beside the key. `undefined`: the table has nothing below, and all keys there
 * are as the nearest node above says.
 */
export interface Place {
  readonly sharing: Sharing
  /** The key that the 32-bit view opens instead, as segments, if it is another one than above. */
  readonly wow6432?: readonly string[]
  /** Set where the 32-bit view stores a redirected key: a walk of both views finds that key here. */
  readonly covered?: true
  /** Nodes below, by upper-cased name; `*` stands for all other names. */
  readonly below: ReadonlyMap<string, Place>
}

interface Draft {
  sharing: Sharing
  wow6432?: readonly string[]
  covered?: true
  below: Map<string, Draft>
}

/** One row of the table, for tests and documentation. */
export interface SharingRow {
  readonly root: RootKey
  /** Key names below the root key; `*` stands for any one name. */
  readonly path: string
  readonly sharing: Sharing
  /** For a redirected key: what the 32-bit view opens. */
  readonly wow6432?: string
}

const classesRows = (root: RootKey, path: string): SharingRow[] => [
  { root, path, sharing: 'shared' },
  ...CLASSES_REDIRECTED.map((name): SharingRow => {
    const below = path === '' ? '' : `${path}\\`
    return { root, path: below + name, sharing: 'redirected', wow6432: `${below}Wow6432Node\\${name}` }
  }),
]

/** The whole table. A key that it does not name is like the nearest key above it; root keys are shared. */
export const SHARING_ROWS: readonly SharingRow[] = [
  { root: 'HKLM', path: 'SOFTWARE', sharing: 'redirected', wow6432: 'SOFTWARE\\Wow6432Node' },
  ...SOFTWARE_SHARED.map(
    (path): SharingRow => ({ root: 'HKLM', path: `SOFTWARE\\${path}`, sharing: 'shared' }),
  ),
  ...classesRows('HKLM', 'SOFTWARE\\Classes').slice(1),
  ...classesRows('HKCU', 'SOFTWARE\\Classes').slice(1),
  ...classesRows('HKU', '*\\SOFTWARE\\Classes').slice(1),
  ...classesRows('HKCR', '').slice(1),
]

const PLACES: ReadonlyMap<RootKey, Place> = compile()

function compile(): ReadonlyMap<RootKey, Place> {
  const roots = new Map<RootKey, Draft>()
  for (const row of SHARING_ROWS) {
    const place = draftAt(roots, row.root, row.path)
    place.sharing = row.sharing
    if (row.wow6432 === undefined) continue
    place.wow6432 = row.wow6432.split('\\')
    draftAt(roots, row.root, row.wow6432).covered = true
  }
  return roots
}

/** A new node is like the one above it, so a row must come before the rows of the keys below it. */
function draftAt(roots: Map<RootKey, Draft>, root: RootKey, path: string): Draft {
  let place: Draft = roots.get(root) ?? { sharing: 'shared', below: new Map() }
  roots.set(root, place)
  for (const segment of path.split('\\')) {
    const name = upcase(segment)
    const next: Draft = place.below.get(name) ?? { sharing: place.sharing, below: new Map() }
    place.below.set(name, next)
    place = next
  }
  return place
}

/** The node of a root key; `undefined` if the views do not differ below it. */
export function rootPlace(root: RootKey): Place | undefined {
  return PLACES.get(root)
}

/** The node of a child key; `undefined` if the table has nothing at or below it. */
export function placeBelow(place: Place | undefined, upcased: Upcased): Place | undefined {
  return place?.below.get(upcased) ?? place?.below.get('*')
}

/** Whether both views show the same key. @param names upcased, from the root key down. */
export function isSharedKey(names: readonly string[]): boolean {
  const [root = '', ...below] = names
  let place = PLACES.get(root as RootKey)
  let sharing: Sharing = 'shared'
  for (const name of below) {
    place = placeBelow(place, name as Upcased)
    if (place === undefined) break
    sharing = place.sharing
  }
  return sharing === 'shared'
}

/**
 * The key that the 32-bit view opens for a path: `HKLM\Software\Wow6432Node\X` for `HKLM\Software\X`, and the same
 * key for a shared one. A path that already names the table's `Wow6432Node` is unchanged.
 */
export function physicalPath32(root: RootKey, segments: readonly string[]): readonly string[] {
  let place = rootPlace(root)
  let physical: string[] = []
  let sharing: Sharing = 'shared'
  for (let depth = 0; depth < segments.length; depth++) {
    const name = segments[depth]!
    const upcased = upcase(name)
    if (upcased === 'WOW6432NODE' && place?.below.has(upcased)) return segments
    place = placeBelow(place, upcased)
    if (place === undefined) return [...physical, ...segments.slice(depth)]
    if (place.sharing === sharing) physical.push(name)
    else if (place.sharing === 'shared') physical = segments.slice(0, depth + 1)
    else if (place.wow6432?.at(-1) === 'Wow6432Node') physical.push(name, 'Wow6432Node')
    else physical.push('Wow6432Node', name)
    sharing = place.sharing
  }
  return physical
}
