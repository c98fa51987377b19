/**
 * Reads keys through advapi32, which makes `HKCR` out of the machine's classes and the user's. The
 * kernel has no such key.
 */
import { growBuffer } from './grow-buffer.ts'
import { type KeyInfo, type KeyReader, READ_ACCESS } from './key-reader.ts'
import { type Handle, loadNative } from './native.ts'
import type { NtReader } from './nt-reader.ts'
import {
  ERROR_FILE_NOT_FOUND,
  ERROR_INVALID_NAME,
  ERROR_MORE_DATA,
  ERROR_NOT_ENOUGH_MEMORY,
  ERROR_PATH_NOT_FOUND,
  ERROR_PREDEFINED_HANDLE,
  ERROR_SUCCESS,
} from './win32-error.ts'

const REG_OPTION_OPEN_LINK = 8
const MAXIMUM_ALLOWED = 0x2000000
const MACHINE_CLASSES = '\\REGISTRY\\MACHINE\\SOFTWARE\\Classes'
/** The longest name of a value, and its terminator. */
const NAME_UNITS = 0x4000
const ATTEMPTS = 8

export class AdvapiReader implements KeyReader {
  readonly merges = true
  name = ''
  type = 0
  buffer: Buffer = Buffer.allocUnsafeSlow(64 * 1024)
  readonly start = 0
  end = 0
  opened: Handle = 0
  /** A key of HKCR may merge two, and a list gives the time of one: changes of the other would be missed. */
  readonly subkeyWritten = undefined

  private readonly nt: NtReader
  private readonly native = loadNative()
  private readonly handle = new BigInt64Array(1)
  private readonly nameBuffer = Buffer.allocUnsafeSlow(NAME_UNITS * 2)
  private readonly nameUnits = new Uint32Array(1)
  private readonly length = new Uint32Array(1)
  private readonly valueType = new Uint32Array(1)
  private readonly subkeys = new Uint32Array(1)
  private readonly values = new Uint32Array(1)
  private readonly lastWrite = new Uint32Array(2)

  constructor(nt: NtReader) {
    this.nt = nt
  }

  query(key: Handle): KeyInfo | number {
    const { native, subkeys, values, lastWrite } = this
    // biome-ignore format: the call's twelve parameters
    const error = native.RegQueryInfoKeyW(
      key, null, null, null, subkeys, null, null, values, null, null, null, lastWrite,
    )
    if (error !== ERROR_SUCCESS) return error
    return {
      lastWriteLow: lastWrite[0]!,
      lastWriteHigh: lastWrite[1]!,
      subkeys: subkeys[0]!,
      values: values[0]!,
    }
  }

  valueAt(key: Handle, index: number): number {
    const { native, nameBuffer, nameUnits, length, valueType } = this
    for (let attempt = 1; ; attempt++) {
      const { buffer } = this
      nameUnits[0] = NAME_UNITS
      length[0] = buffer.length
      const error = native.RegEnumValueW(key, index, nameBuffer, nameUnits, null, valueType, buffer, length)
      if (error === ERROR_SUCCESS) {
        this.name = nameBuffer.toString('utf16le', 0, nameUnits[0]! * 2)
        this.type = valueType[0]!
        this.end = length[0]!
        return ERROR_SUCCESS
      }
      if (error !== ERROR_MORE_DATA || attempt === ATTEMPTS) return error
      const grown = growBuffer(buffer, length[0]!)
      if (grown === undefined) return ERROR_NOT_ENOUGH_MEMORY
      this.buffer = grown
    }
  }

  subkeyAt(key: Handle, index: number): string | number {
    const { native, nameBuffer, nameUnits } = this
    nameUnits[0] = NAME_UNITS
    const error = native.RegEnumKeyExW(key, index, nameBuffer, nameUnits, null, null, null, null)
    return error === ERROR_SUCCESS ? nameBuffer.toString('utf16le', 0, nameUnits[0]! * 2) : error
  }

  open(key: Handle, names: readonly string[], itself: boolean): number {
    const error = this.openIn(key, names, itself, 0)
    const nameless = error === ERROR_FILE_NOT_FOUND || error === ERROR_PATH_NOT_FOUND
    // Opened by the kernel's path, the key was looked for in only one of the two keys that HKCR merges.
    return nameless && names.some(hasNul) ? ERROR_INVALID_NAME : error
  }

  /**
   * @param view 0, or the flag that asks for a view: then `key` is a root key and `names` the whole path.
   */
  openIn(key: Handle, names: readonly string[], itself: boolean, view: number): number {
    const nul = names.findIndex(hasNul)
    if (nul >= 0) return this.openCounted(key, names.slice(0, nul), names.slice(nul), itself, view)
    return this.openTerminated(key, names, itself ? REG_OPTION_OPEN_LINK : 0, READ_ACCESS | view)
  }

  /** advapi32 reads a name up to its first NUL, so it would silently open another key. */
  private openCounted(
    key: Handle,
    plain: readonly string[],
    counted: readonly string[],
    itself: boolean,
    view: number,
  ): number {
    const { nt } = this
    let error = this.openTerminated(key, plain, 0, MAXIMUM_ALLOWED | view)
    if (error !== ERROR_SUCCESS) return error
    const parent = this.opened
    // A predefined handle means nothing to the kernel.
    if (parent < 0) error = nt.openPath(0, [MACHINE_CLASSES, ...counted].join('\\'), itself)
    else error = nt.open(parent, counted, itself)
    this.close(parent)
    this.opened = nt.opened
    return error
  }

  private openTerminated(key: Handle, names: readonly string[], options: number, access: number): number {
    const error = this.native.RegOpenKeyExW(key, names.join('\\'), options, access, this.handle)
    this.opened = Number(this.handle[0])
    return error === ERROR_SUCCESS && names.length > 0 && this.opened < 0 ? ERROR_PREDEFINED_HANDLE : error
  }

  kernelName(key: Handle): string | undefined {
    return this.nt.kernelName(key)
  }

  close(key: Handle): void {
    this.native.RegCloseKey(key)
  }
}

function hasNul(name: string): boolean {
  return name.includes('\0')
}
