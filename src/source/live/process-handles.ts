import { loadNotifyNative } from './notify/native.ts'

/** What GetCurrentProcess answers. */
const THIS_PROCESS = -1

/** How many handles this process holds, of every kind (`GetProcessHandleCount`); 0 in Wine, which counts none. */
export function processHandles(): number {
  const count = new Uint32Array(1)
  loadNotifyNative().GetProcessHandleCount(THIS_PROCESS, count)
  return count[0]!
}
