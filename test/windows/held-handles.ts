/** The number of handles that this process holds, as far as it can be determined. */
import { processHandles } from '../../src/source/live/index.ts'
import { loadNotifyNative } from '../../src/source/live/notify/native.ts'

/** Wine 8.0 counts no handles, and gives a new one the lowest number that is free. */
export function heldHandles(): number {
  const counted = processHandles()
  if (counted > 0) return counted
  const native = loadNotifyNative()
  const lowest = native.CreateEventW(null, 0, 0, null)
  native.CloseHandle(lowest)
  return lowest
}
