/**
 * Keys whose changes Windows reports. Each has an event of its own, and the events are polled rather
 * than waited for: `WaitForMultipleObjects` takes 64 of them, so that 512 would keep eight of the threads
 * busy that Node lends out (there are four, and files and hashes need them), and a wait that is pending
 * when the process ends hangs it. Asking costs a call for 64 keys: 12 µs in Wine, where a call is slow.
 */

import type { KeyInfo } from '../key-reader.ts'
import { type Handle, loadNative } from '../native.ts'
import type { NtReader } from '../nt-reader.ts'
import { COUNTED_LENGTH, objectAttributes } from '../object-attributes.ts'
import { ERROR_FILENAME_EXCED_RANGE, ERROR_SUCCESS, win32Error } from '../win32-error.ts'
import { loadNotifyNative } from './native.ts'
import type { Scope } from './plan-handles.ts'

const KEY_QUERY_VALUE = 0x1
const KEY_NOTIFY = 0x10

const REG_NOTIFY_CHANGE_NAME = 1
const REG_NOTIFY_CHANGE_LAST_SET = 4
/** Without it, a registration ends with the thread that made it. */
const REG_NOTIFY_THREAD_AGNOSTIC = 0x10000000

const MAXIMUM_WAIT_OBJECTS = 64

/** A key that is open and registered. Its first registration determines which changes are reported. */
export interface ArmedKey {
  readonly path: string
  readonly scope: Scope
  readonly handle: Handle
  readonly event: Handle
}

export class ArmedKeys {
  private readonly nt: NtReader
  private readonly native = loadNative()
  private readonly notify = loadNotifyNative()
  private readonly opened = new BigInt64Array(1)
  private readonly keys: ArmedKey[] = []
  /** The events of {@link keys}, in their order; made anew when they have changed. */
  private events: BigInt64Array | undefined

  constructor(nt: NtReader) {
    this.nt = nt
  }

  get count(): number {
    return this.keys.length
  }

  /**
   * Opens a key and registers it.
   * @param path the kernel's name of it.
   * @returns a Win32 error where that fails.
   */
  arm(path: string, scope: Scope): ArmedKey | number {
    const { native, notify, opened, keys } = this
    if (path.length > COUNTED_LENGTH) return ERROR_FILENAME_EXCED_RANGE
    // The kernel's name has no links in it: what is one now is not the key that was meant.
    const attributes = objectAttributes(0, path, true)
    const status = native.NtOpenKey(opened, KEY_QUERY_VALUE | KEY_NOTIFY, attributes)
    if (status >= 0x80000000) return win32Error(status)
    const event = notify.CreateEventW(null, 0, 0, null)
    const key: ArmedKey = { path, scope, handle: Number(opened[0]), event }
    const error = this.rearm(key)
    if (error === ERROR_SUCCESS) {
      keys.push(key)
      this.events = undefined
      return key
    }
    this.release(key)
    return error
  }

  /** Registers a key again after a change: a registration reports one change (`RegNotifyChangeKeyValue`). */
  rearm({ handle, scope, event }: ArmedKey): number {
    const what =
      scope === 'names' ? REG_NOTIFY_CHANGE_NAME : REG_NOTIFY_CHANGE_NAME | REG_NOTIFY_CHANGE_LAST_SET
    const filter = what | REG_NOTIFY_THREAD_AGNOSTIC
    return this.notify.RegNotifyChangeKeyValue(handle, scope === 'tree' ? 1 : 0, filter, event, 1)
  }

  /** Keys of which something changed, each at most once; they are to be registered again. */
  takeFired(): ArmedKey[] {
    this.events ??= BigInt64Array.from(this.keys, ({ event }) => BigInt(event))
    const { events } = this
    const fired: ArmedKey[] = []
    for (let start = 0; start < events.length; start += MAXIMUM_WAIT_OBJECTS) {
      const end = Math.min(start + MAXIMUM_WAIT_OBJECTS, events.length)
      for (let at = this.firstFired(events, start, end); at < end; ) {
        fired.push(this.keys[at]!)
        at = at + 1 < end ? this.firstFired(events, at + 1, end) : end
      }
    }
    return fired
  }

  /** Resets the first event that is signalled from `start` on; `end` if none is. */
  private firstFired(events: BigInt64Array, start: number, end: number): number {
    const found = this.notify.WaitForMultipleObjects(end - start, events.subarray(start, end), 0, 0)
    return found < end - start ? start + found : end
  }

  /** What the key is like now; a Win32 error where it was deleted or its hive unloaded. */
  query({ handle }: ArmedKey): KeyInfo | number {
    return this.nt.query(handle)
  }

  /** The kernel's name of the key as it is now. */
  nameOf({ handle }: ArmedKey): string | undefined {
    return this.nt.kernelName(handle)
  }

  /** @returns whether something changed that {@link takeFired} had not returned. */
  disarm(key: ArmedKey): boolean {
    const at = this.keys.indexOf(key)
    if (at >= 0) this.keys.splice(at, 1)
    this.events = undefined
    const fired = this.firstFired(BigInt64Array.of(BigInt(key.event)), 0, 1) === 0
    this.release(key)
    return fired
  }

  /** The key first: closing it may signal the event. */
  private release({ handle, event }: ArmedKey): void {
    this.native.NtClose(handle)
    this.notify.CloseHandle(event)
  }
}
