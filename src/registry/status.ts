/** States of keys that could not be read: never a deletion, never a pass. */

/** Why a key, or a part of it, could not be read. */
export interface ReadProblem {
  readonly status: 'denied' | 'malformed' | 'vanished' | 'unstable'
  /** The Win32 error, the NTSTATUS or, for a hive, the file offset of the damage. */
  readonly code: number
  /** `ERROR_ACCESS_DENIED (5)`, `cell at 0x1020: signature "xx"`: for people, without a key path. */
  readonly reason: string
}
