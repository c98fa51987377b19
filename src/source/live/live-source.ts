/** The registry of the Windows machine that regmon runs on. */
import { hostname } from 'node:os'
import type { KeyPath, RootKey, View } from '../../registry/index.ts'
import type { OpenNotifier } from '../notify.ts'
import { readProfiles } from '../profile-list.ts'
import type { Opened, RegistrySource, SourceNotice, SourceTraits, Target } from '../source.ts'
import { AdvapiReader } from './advapi-reader.ts'
import { type CurrentUser, currentUserNotices, findCurrentUser } from './current-user.ts'
import { canExist } from './key-reader.ts'
import { LiveKey, openedKey } from './live-key.ts'
import type { Handle } from './native.ts'
import { openNotifier } from './notify/index.ts'
import { NtReader } from './nt-reader.ts'

const PREDEFINED: Readonly<Record<RootKey, Handle>> = {
  HKCR: -0x80000000,
  HKCU: -0x7fffffff,
  HKLM: -0x7ffffffe,
  HKU: -0x7ffffffd,
  HKCC: -0x7ffffffb,
}

const KEY_WOW64_64KEY = 0x100
const KEY_WOW64_32KEY = 0x200

export class LiveSource implements RegistrySource {
  readonly target: Target = { kind: 'live', mounts: [], hostname: hostname() || undefined }
  readonly traits: SourceTraits = { isRunning: true, tracksLastWrites: true, isWholeMachine: true }
  readonly description = `live registry of ${this.target.hostname ?? 'this machine'}`
  readonly notices: readonly SourceNotice[]

  private readonly nt = new NtReader()
  private readonly advapi = new AdvapiReader(this.nt)
  private readonly user: CurrentUser = findCurrentUser(this.nt)
  /** The kernel's paths of the root keys. */
  private readonly roots: Readonly<Record<Exclude<RootKey, 'HKCR'>, string>> = {
    HKLM: '\\REGISTRY\\MACHINE',
    HKU: '\\REGISTRY\\USER',
    HKCU: this.user.path,
    HKCC: '\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Hardware Profiles\\Current',
  }

  constructor() {
    this.notices = currentUserNotices(this.user)
  }

  /** For the 32-bit view, Windows itself says which key that is; a root key is the same in both. */
  open({ root, segments }: KeyPath, view: View): Opened {
    const { nt, advapi } = this
    if (!canExist(segments)) return 'absent'
    const name = segments.at(-1) ?? root
    if (root === 'HKCR') {
      if (segments.length === 0) return new LiveKey(advapi, PREDEFINED.HKCR, root)
      const flag = view === '32' ? KEY_WOW64_32KEY : KEY_WOW64_64KEY
      return openedKey(advapi, advapi.openIn(PREDEFINED.HKCR, segments, false, flag), name, segments)
    }
    // advapi32 cannot open a name with a NUL directly below a root key, and Windows redirects no such key.
    if (view === '32' && segments.length > 0 && !segments[0]!.includes('\0')) {
      const error = advapi.openIn(PREDEFINED[root], segments, false, KEY_WOW64_32KEY)
      nt.opened = advapi.opened
      return openedKey(nt, error, name, segments)
    }
    const path = [this.roots[root], ...segments].join('\\')
    return openedKey(nt, nt.openPath(0, path, false), name, segments)
  }

  readonly notifier: OpenNotifier = (onChange) => openNotifier(this, onChange)

  collects(): boolean {
    return true
  }

  currentUser(): string {
    return this.user.sid
  }

  profiles(): ReadonlySet<string> | undefined {
    return readProfiles(this)
  }

  /** There is nothing to release: closing a key closes its handle, and no other handle is kept. */
  close(): void {}
}
