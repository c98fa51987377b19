/** Writes to the real registry what its own tools cannot write: any name, any type, any bytes. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { type Handle, loadNative } from '../../src/source/live/native.ts'
import { objectAttributes } from '../../src/source/live/object-attributes.ts'

const KEY_ALL_ACCESS = 0xf003f
const REG_OPTION_CREATE_LINK = 2
const REG_LINK = 6
const STATUS_KEY_DELETED = 0xc000017c
const DACL_SECURITY_INFORMATION = 4
const DENIED_TO_ALL = 'D:P(D;;KA;;;WD)'

const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi')
const ntdll = koffi.load('ntdll.dll')
const advapi32 = koffi.load('advapi32.dll')
const NtCreateKey = ntdll.func(
  'uint32_t NtCreateKey(void *, uint32_t, intptr_t, uint32_t, void *, uint32_t, void *)',
)
const NtSetValueKey = ntdll.func(
  'uint32_t NtSetValueKey(intptr_t, void *, uint32_t, uint32_t, void *, uint32_t)',
)
const NtDeleteValueKey = ntdll.func('uint32_t NtDeleteValueKey(intptr_t, void *)')
const NtRenameKey = ntdll.func('uint32_t NtRenameKey(intptr_t, void *)')
const NtDeleteKey = ntdll.func('uint32_t NtDeleteKey(intptr_t)')
const RegSetKeySecurity = advapi32.func('uint32_t RegSetKeySecurity(intptr_t, uint32_t, void *)')
const ToSecurityDescriptor = advapi32.func(
  'int ConvertStringSecurityDescriptorToSecurityDescriptorW(str16, uint32_t, void *, void *)',
)
export const RtlUpcaseUnicodeChar = ntdll.func('uint16_t RtlUpcaseUnicodeChar(uint16_t)')
export const RtlNtStatusToDosError = ntdll.func('uint32_t RtlNtStatusToDosError(uint32_t)')

const native = loadNative()

/** A key that was made here, and is open for writing until it is deleted. */
export class WrittenKey {
  /** The kernel's path. */
  readonly path: string
  private readonly handle: Handle
  private readonly made: WrittenKey[] = []
  private deleted = false

  /**
   * Makes the key where it is not there; the keys above it must be.
   * @param above its parent, if open: Wine does not notify of keys that are created by their whole path.
   */
  constructor(path: string, options = 0, above: Handle = 0) {
    const handle = new BigInt64Array(1)
    const name = above === 0 ? path : path.slice(path.lastIndexOf('\\') + 1)
    const attributes = objectAttributes(above, name, options !== 0)
    check(NtCreateKey(handle, KEY_ALL_ACCESS, attributes, 0, null, options, null), path)
    this.path = path
    this.handle = Number(handle[0])
  }

  /** Makes a subkey. */
  key(name: string): WrittenKey {
    return this.keep(new WrittenKey(`${this.path}\\${name}`, 0, this.handle))
  }

  /** Makes a subkey that is a symbolic link to a path of the kernel's. */
  link(name: string, target: string): WrittenKey {
    const link = this.keep(new WrittenKey(`${this.path}\\${name}`, REG_OPTION_CREATE_LINK))
    return link.set('SymbolicLinkValue', REG_LINK, Buffer.from(target, 'utf16le'))
  }

  private keep(key: WrittenKey): WrittenKey {
    this.made.push(key)
    return key
  }

  set(name: string, type: number, data: Uint8Array): this {
    check(NtSetValueKey(this.handle, counted(name), 0, type, data, data.length), name)
    return this
  }

  deleteValue(name: string): this {
    check(NtDeleteValueKey(this.handle, counted(name)), name)
    return this
  }

  /** Deletes it and what was made below it; of a link, the link itself. What is gone already is ignored. */
  delete(): void {
    if (this.deleted) return
    this.deleted = true
    for (const key of this.made.toReversed()) key.delete()
    const status: number = NtDeleteKey(this.handle)
    if (status !== STATUS_KEY_DELETED) check(status, this.path)
    native.NtClose(this.handle)
  }

  /** Gives the key another name, with all that is below it. */
  rename(name: string): void {
    check(NtRenameKey(this.handle, counted(name)), name)
  }

  /**
   * Takes every right to it from everyone, until Wine's server ends.
   * @param rights a security descriptor as text, for other rights than none.
   */
  deny(rights = DENIED_TO_ALL): this {
    const descriptor = new BigInt64Array(1)
    assert.equal(ToSecurityDescriptor(rights, 1, descriptor, null), 1)
    check(RegSetKeySecurity(this.handle, DACL_SECURITY_INFORMATION, descriptor[0]), this.path)
    return this
  }
}

/** The UNICODE_STRING of a name, valid until the next call. */
function counted(name: string): bigint {
  return BigInt(objectAttributes(0, name, false) + 48)
}

function check(status: number, what: string): void {
  assert.equal(status, 0, `NTSTATUS 0x${status.toString(16)}: ${what.slice(0, 80)}`)
}
