/** The calls that one open key is read with, whichever library makes them. */
import type { Handle } from './native.ts'

/** What Windows knows of a key as a whole. The two halves of the FILETIME are unsigned. */
export interface KeyInfo {
  readonly lastWriteLow: number
  readonly lastWriteHigh: number
  readonly values: number
  readonly subkeys: number
}

/**
 * Every call returns a Win32 error, 0 for success, or what was asked for. What {@link valueAt} and
 * {@link open} found stays in the fields until the next call.
 */
export interface KeyReader {
  readonly name: string
  readonly type: number
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
  readonly opened: Handle
  /** Whether a key may merge two, as in `HKCR`: its last-write time is then that of one of them. */
  readonly merges: boolean
  /** The last write of the subkey that {@link subkeyAt} found; `undefined` where the list does not say. */
  readonly subkeyWritten: bigint | undefined

  query(key: Handle): KeyInfo | number
  valueAt(key: Handle, index: number): number
  /** The name of a subkey. */
  subkeyAt(key: Handle, index: number): string | number
  /** @param itself a symbolic link is opened itself. */
  open(key: Handle, names: readonly string[], itself: boolean): number
  /** `\REGISTRY\MACHINE\SOFTWARE\…`, links followed; `undefined` if it has none. */
  kernelName(key: Handle): string | undefined
  close(key: Handle): void
}

/** The rights to list values and subkeys, and no others, since each right that is asked for may be denied. */
export const READ_ACCESS = 0x1 | 0x8

/** UTF-16 units; no key has a longer name (255 by Windows' documentation, 256 in Wine). */
const NAME_LIMIT = 256

/** Whether a key can have such a path. For impossible paths, the calls return different errors. */
export function canExist(names: readonly string[]): boolean {
  return names.every((name) => name.length <= NAME_LIMIT)
}
