/**
 * Errors of the registry's calls by name and number. The native calls answer with an NTSTATUS, the Win32
 * ones with an error number; both are kept as the latter here, as Windows' own `RtlNtStatusToDosError`
 * maps them.
 */
import type { ReadProblem } from '../../registry/index.ts'

export const ERROR_SUCCESS = 0
export const ERROR_FILE_NOT_FOUND = 2
export const ERROR_PATH_NOT_FOUND = 3
const ERROR_ACCESS_DENIED = 5
export const ERROR_NOT_ENOUGH_MEMORY = 8
export const ERROR_INSUFFICIENT_BUFFER = 122
export const ERROR_INVALID_NAME = 123
export const ERROR_FILENAME_EXCED_RANGE = 206
export const ERROR_MORE_DATA = 234
export const ERROR_NO_MORE_ITEMS = 259
/** The key stands for a predefined one, as `Perflib\009` for HKEY_PERFORMANCE_TEXT: it is there, and has no values. */
export const ERROR_PREDEFINED_HANDLE = 714
const ERROR_KEY_DELETED = 1018

const NAMES: ReadonlyMap<number, string> = new Map([
  [ERROR_FILE_NOT_FOUND, 'ERROR_FILE_NOT_FOUND'],
  [ERROR_PATH_NOT_FOUND, 'ERROR_PATH_NOT_FOUND'],
  [ERROR_ACCESS_DENIED, 'ERROR_ACCESS_DENIED'],
  [6, 'ERROR_INVALID_HANDLE'],
  [ERROR_NOT_ENOUGH_MEMORY, 'ERROR_NOT_ENOUGH_MEMORY'],
  [24, 'ERROR_BAD_LENGTH'],
  [31, 'ERROR_GEN_FAILURE'],
  [50, 'ERROR_NOT_SUPPORTED'],
  [87, 'ERROR_INVALID_PARAMETER'],
  [ERROR_INSUFFICIENT_BUFFER, 'ERROR_INSUFFICIENT_BUFFER'],
  [ERROR_INVALID_NAME, 'ERROR_INVALID_NAME'],
  [161, 'ERROR_BAD_PATHNAME'],
  [ERROR_FILENAME_EXCED_RANGE, 'ERROR_FILENAME_EXCED_RANGE'],
  [ERROR_MORE_DATA, 'ERROR_MORE_DATA'],
  [ERROR_NO_MORE_ITEMS, 'ERROR_NO_MORE_ITEMS'],
  [ERROR_PREDEFINED_HANDLE, 'ERROR_PREDEFINED_HANDLE'],
  [998, 'ERROR_NOACCESS'],
  [1009, 'ERROR_BADDB'],
  [1010, 'ERROR_BADKEY'],
  [1015, 'ERROR_REGISTRY_CORRUPT'],
  [1016, 'ERROR_REGISTRY_IO_FAILED'],
  [1017, 'ERROR_NOT_REGISTRY_FILE'],
  [ERROR_KEY_DELETED, 'ERROR_KEY_DELETED'],
  [1314, 'ERROR_PRIVILEGE_NOT_HELD'],
  [1450, 'ERROR_NO_SYSTEM_RESOURCES'],
])

/** What the registry's native calls can answer, and the Win32 error of it. */
export const WIN32_OF_STATUS: ReadonlyMap<number, number> = new Map([
  [0x40000016, ERROR_PREDEFINED_HANDLE], // STATUS_PREDEFINED_HANDLE
  [0x80000005, ERROR_MORE_DATA], // STATUS_BUFFER_OVERFLOW
  [0x8000001a, ERROR_NO_MORE_ITEMS], // STATUS_NO_MORE_ENTRIES
  [0xc0000001, 31], // STATUS_UNSUCCESSFUL
  [0xc0000004, 24], // STATUS_INFO_LENGTH_MISMATCH
  [0xc0000005, 998], // STATUS_ACCESS_VIOLATION
  [0xc0000008, 6], // STATUS_INVALID_HANDLE
  [0xc000000d, 87], // STATUS_INVALID_PARAMETER
  [0xc0000017, ERROR_NOT_ENOUGH_MEMORY], // STATUS_NO_MEMORY
  [0xc0000022, ERROR_ACCESS_DENIED], // STATUS_ACCESS_DENIED
  [0xc0000023, ERROR_INSUFFICIENT_BUFFER], // STATUS_BUFFER_TOO_SMALL
  [0xc0000024, 6], // STATUS_OBJECT_TYPE_MISMATCH
  [0xc0000033, ERROR_INVALID_NAME], // STATUS_OBJECT_NAME_INVALID
  [0xc0000034, ERROR_FILE_NOT_FOUND], // STATUS_OBJECT_NAME_NOT_FOUND
  [0xc0000039, 161], // STATUS_OBJECT_PATH_INVALID
  [0xc000003a, ERROR_PATH_NOT_FOUND], // STATUS_OBJECT_PATH_NOT_FOUND
  [0xc000003b, 161], // STATUS_OBJECT_PATH_SYNTAX_BAD
  [0xc0000061, 1314], // STATUS_PRIVILEGE_NOT_HELD
  [0xc000009a, 1450], // STATUS_INSUFFICIENT_RESOURCES
  [0xc00000bb, 50], // STATUS_NOT_SUPPORTED
  [0xc0000106, ERROR_FILENAME_EXCED_RANGE], // STATUS_NAME_TOO_LONG
  [0xc000014c, 1009], // STATUS_REGISTRY_CORRUPT
  [0xc000014d, 1016], // STATUS_REGISTRY_IO_FAILED
  [0xc000015c, 1017], // STATUS_NOT_REGISTRY_FILE
  [0xc000017c, ERROR_KEY_DELETED], // STATUS_KEY_DELETED
])

/** The hive was unloaded under the open key: it has no Win32 error that says so. */
const STATUS_HIVE_UNLOADED = 0xc0000425

/** The Win32 error of an NTSTATUS; one without a known counterpart stays as it is. */
export function win32Error(status: number): number {
  return status === 0 ? ERROR_SUCCESS : (WIN32_OF_STATUS.get(status) ?? status)
}

/** `ERROR_ACCESS_DENIED (5)`; an unknown one reads `Win32 error 4711` or `NTSTATUS 0xc0001234`. */
export function errorName(error: number): string {
  const name = NAMES.get(error)
  if (name !== undefined) return `${name} (${error})`
  return error < 0x10000 ? `Win32 error ${error}` : `NTSTATUS 0x${error.toString(16).padStart(8, '0')}`
}

/** Why a key could not be read. An error that says neither that it is denied nor gone is damage. */
export function readProblem(error: number): ReadProblem {
  const gone = error === ERROR_KEY_DELETED || error === STATUS_HIVE_UNLOADED
  const status = error === ERROR_ACCESS_DENIED ? 'denied' : gone ? 'vanished' : 'malformed'
  return { status, code: error, reason: errorName(error) }
}
