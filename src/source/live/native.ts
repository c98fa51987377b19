/** The calls of ntdll and advapi32 that read a registry, through koffi. Loaded at first use. */
import { createRequire } from 'node:module'

/** A key's handle. The predefined ones are negative, as the C headers extend their sign. */
export type Handle = number

/** Out parameters are typed arrays and buffers that the caller keeps. Each call answers its error. */
export interface Native {
  /** @param attributes address of an OBJECT_ATTRIBUTES. */
  NtOpenKey(opened: BigInt64Array, access: number, attributes: number): number
  NtQueryKey(key: Handle, kind: number, out: Buffer, length: number, needed: Uint32Array): number
  NtEnumerateKey(
    key: Handle,
    index: number,
    kind: number,
    out: Buffer,
    length: number,
    needed: Uint32Array,
  ): number
  NtEnumerateValueKey(
    key: Handle,
    index: number,
    kind: number,
    out: Buffer,
    length: number,
    needed: Uint32Array,
  ): number
  NtClose(key: Handle): number
  RtlOpenCurrentUser(access: number, opened: BigInt64Array): number

  RegOpenKeyExW(key: Handle, subkey: string, options: number, access: number, opened: BigInt64Array): number
  RegQueryInfoKeyW(
    key: Handle,
    className: null,
    classLength: null,
    reserved: null,
    subkeys: Uint32Array,
    longestSubkey: null,
    longestClass: null,
    values: Uint32Array,
    longestName: null,
    longestData: null,
    security: null,
    lastWrite: Uint32Array,
  ): number
  RegEnumKeyExW(
    key: Handle,
    index: number,
    name: Buffer,
    nameLength: Uint32Array,
    reserved: null,
    className: null,
    classLength: null,
    lastWrite: null,
  ): number
  RegEnumValueW(
    key: Handle,
    index: number,
    name: Buffer,
    nameLength: Uint32Array,
    reserved: null,
    type: Uint32Array,
    data: Buffer,
    dataLength: Uint32Array,
  ): number
  RegCloseKey(key: Handle): number

  /** Memory that stays where it is, for structures that point to each other; never freed. */
  allocate(length: number): { readonly address: number; readonly memory: Buffer }
}

let native: Native | undefined

export function loadNative(): Native {
  native ??= load()
  return native
}

function load(): Native {
  const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi')
  const ntdll = koffi.load('ntdll.dll')
  const advapi32 = koffi.load('advapi32.dll')
  const nt = (name: string, ...parameters: string[]) => ntdll.func(name, 'uint32_t', parameters)
  const reg = (name: string, ...parameters: string[]) => advapi32.func(name, 'uint32_t', parameters)
  const key = 'intptr_t'
  const number = 'uint32_t'
  const memory = 'void *'
  return {
    NtOpenKey: nt('NtOpenKey', memory, number, 'intptr_t'),
    NtQueryKey: nt('NtQueryKey', key, number, memory, number, memory),
    NtEnumerateKey: nt('NtEnumerateKey', key, number, number, memory, number, memory),
    NtEnumerateValueKey: nt('NtEnumerateValueKey', key, number, number, memory, number, memory),
    NtClose: nt('NtClose', key),
    RtlOpenCurrentUser: nt('RtlOpenCurrentUser', number, memory),
    RegOpenKeyExW: reg('RegOpenKeyExW', key, 'str16', number, number, memory),
    RegQueryInfoKeyW: reg('RegQueryInfoKeyW', key, ...Array<string>(11).fill(memory)),
    RegEnumKeyExW: reg('RegEnumKeyExW', key, number, ...Array<string>(6).fill(memory)),
    RegEnumValueW: reg('RegEnumValueW', key, number, ...Array<string>(6).fill(memory)),
    RegCloseKey: reg('RegCloseKey', key),
    allocate(length) {
      const pointer = koffi.alloc('uint8_t', length)
      return { address: Number(koffi.address(pointer)), memory: Buffer.from(koffi.view(pointer, length)) }
    },
  }
}
