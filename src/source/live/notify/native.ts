/** The calls of advapi32 and kernel32 that tell of changes, through koffi. Loaded at first use. */
import { createRequire } from 'node:module'
import type { Handle } from '../native.ts'

interface NotifyNative {
  RegNotifyChangeKeyValue(
    key: Handle,
    subtree: number,
    filter: number,
    event: Handle,
    asynchronous: number,
  ): number
  CreateEventW(security: null, manualReset: number, signalled: number, name: null): Handle
  WaitForMultipleObjects(count: number, handles: BigInt64Array, all: number, milliseconds: number): number
  CloseHandle(handle: Handle): number
  GetProcessHandleCount(process: Handle, count: Uint32Array): number
}

let native: NotifyNative | undefined

export function loadNotifyNative(): NotifyNative {
  native ??= load()
  return native
}

function load(): NotifyNative {
  const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi')
  const advapi32 = koffi.load('advapi32.dll')
  const kernel32 = koffi.load('kernel32.dll')
  const handle = 'intptr_t'
  const number = 'uint32_t'
  const memory = 'void *'
  return {
    RegNotifyChangeKeyValue: advapi32.func('RegNotifyChangeKeyValue', number, [
      handle,
      'int',
      number,
      handle,
      'int',
    ]),
    CreateEventW: kernel32.func('CreateEventW', handle, [memory, 'int', 'int', memory]),
    WaitForMultipleObjects: kernel32.func('WaitForMultipleObjects', number, [number, memory, 'int', number]),
    CloseHandle: kernel32.func('CloseHandle', 'int', [handle]),
    GetProcessHandleCount: kernel32.func('GetProcessHandleCount', 'int', [handle, memory]),
  }
}
