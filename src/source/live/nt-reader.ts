/** Reads keys through ntdll: the fewest calls, and names that are counted. */
import { growBuffer } from './grow-buffer.ts'
import { type KeyInfo, type KeyReader, READ_ACCESS } from './key-reader.ts'
import { type Handle, loadNative } from './native.ts'
import { COUNTED_LENGTH, objectAttributes } from './object-attributes.ts'
import {
  ERROR_FILENAME_EXCED_RANGE,
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_MORE_DATA,
  ERROR_NOT_ENOUGH_MEMORY,
  ERROR_PREDEFINED_HANDLE,
  ERROR_SUCCESS,
  win32Error,
} from './win32-error.ts'

/** Information classes of `NtQueryKey` and `NtEnumerateKey`, and of `NtEnumerateValueKey`. */
const KEY_BASIC_INFORMATION = 0
const KEY_FULL_INFORMATION = 2
const KEY_NAME_INFORMATION = 3
const KEY_VALUE_FULL_INFORMATION = 1

/** A value that outgrows the buffer again and again is given up after so many calls. */
const ATTEMPTS = 8

export class NtReader implements KeyReader {
  readonly merges = false
  name = ''
  type = 0
  buffer: Buffer = Buffer.allocUnsafeSlow(64 * 1024)
  start = 0
  end = 0
  opened: Handle = 0
  subkeyWritten = 0n

  private readonly native = loadNative()
  private readonly handle = new BigInt64Array(1)
  private readonly needed = new Uint32Array(1)

  query(key: Handle): KeyInfo | number {
    const { native, buffer, needed } = this
    const status = native.NtQueryKey(key, KEY_FULL_INFORMATION, buffer, buffer.length, needed)
    if (status !== 0) return win32Error(status)
    return {
      lastWriteLow: buffer.readUInt32LE(0),
      lastWriteHigh: buffer.readUInt32LE(4),
      subkeys: buffer.readUInt32LE(20),
      values: buffer.readUInt32LE(32),
    }
  }

  valueAt(key: Handle, index: number): number {
    const { native, needed } = this
    for (let attempt = 1; ; attempt++) {
      const { buffer } = this
      const kind = KEY_VALUE_FULL_INFORMATION
      const error = win32Error(native.NtEnumerateValueKey(key, index, kind, buffer, buffer.length, needed))
      if (error === ERROR_SUCCESS) return this.takeValue(buffer)
      if (error !== ERROR_MORE_DATA && error !== ERROR_INSUFFICIENT_BUFFER) return error
      if (attempt === ATTEMPTS) return ERROR_MORE_DATA
      const grown = growBuffer(buffer, needed[0]!)
      if (grown === undefined) return ERROR_NOT_ENOUGH_MEMORY
      this.buffer = grown
    }
  }

  private takeValue(buffer: Buffer): number {
    const nameLength = buffer.readUInt32LE(16)
    this.name = buffer.toString('utf16le', 20, 20 + nameLength)
    this.type = buffer.readUInt32LE(4)
    // Where the data begin is aligned on Windows and not in Wine.
    this.start = buffer.readUInt32LE(8)
    this.end = this.start + buffer.readUInt32LE(12)
    return ERROR_SUCCESS
  }

  subkeyAt(key: Handle, index: number): string | number {
    const { native, buffer, needed } = this
    const kind = KEY_BASIC_INFORMATION
    const status = native.NtEnumerateKey(key, index, kind, buffer, buffer.length, needed)
    if (status !== 0) return win32Error(status)
    this.subkeyWritten = buffer.readBigUInt64LE(0)
    return buffer.toString('utf16le', 16, 16 + buffer.readUInt32LE(12))
  }

  open(key: Handle, names: readonly string[], itself: boolean): number {
    return this.openPath(key, names.length === 1 ? names[0]! : names.join('\\'), itself)
  }

  /** @param path below `key`; a whole one of the kernel's where `key` is 0. */
  openPath(key: Handle, path: string, itself: boolean): number {
    if (path.length > COUNTED_LENGTH) return ERROR_FILENAME_EXCED_RANGE
    const status = this.native.NtOpenKey(this.handle, READ_ACCESS, objectAttributes(key, path, itself))
    this.opened = Number(this.handle[0])
    const error = win32Error(status)
    // The kernel opened it, but nothing can be read through its handle.
    if (error === ERROR_PREDEFINED_HANDLE) this.native.NtClose(this.opened)
    return status < 0x80000000 && error !== ERROR_PREDEFINED_HANDLE ? ERROR_SUCCESS : error
  }

  /** `HKCU` itself; where its hive is not loaded, Windows opens `.DEFAULT`. */
  openCurrentUser(): number {
    const status = this.native.RtlOpenCurrentUser(READ_ACCESS, this.handle)
    this.opened = Number(this.handle[0])
    return win32Error(status)
  }

  kernelName(key: Handle): string | undefined {
    const { native, needed } = this
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const { buffer } = this
      const status = native.NtQueryKey(key, KEY_NAME_INFORMATION, buffer, buffer.length, needed)
      if (status === 0) return buffer.toString('utf16le', 4, 4 + buffer.readUInt32LE(0))
      const grown = needed[0]! > buffer.length ? growBuffer(buffer, needed[0]!) : undefined
      if (grown === undefined) return undefined
      this.buffer = grown
    }
    return undefined
  }

  close(key: Handle): void {
    this.native.NtClose(key)
  }
}
