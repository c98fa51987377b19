/** Value types by Microsoft's names (`winnt.h`). The number is 32 bits and may be anything. */

const NAMES: readonly string[] = [
  'REG_NONE',
  'REG_SZ',
  'REG_EXPAND_SZ',
  'REG_BINARY',
  'REG_DWORD',
  'REG_DWORD_BIG_ENDIAN',
  'REG_LINK',
  'REG_MULTI_SZ',
  'REG_RESOURCE_LIST',
  'REG_FULL_RESOURCE_DESCRIPTOR',
  'REG_RESOURCE_REQUIREMENTS_LIST',
  'REG_QWORD',
]

export const REG_SZ = 1
export const REG_EXPAND_SZ = 2
export const REG_BINARY = 3
export const REG_DWORD = 4
export const REG_DWORD_BIG_ENDIAN = 5
export const REG_LINK = 6
export const REG_MULTI_SZ = 7
export const REG_QWORD = 11

/** `REG_SZ`, …; a number without a name reads `REG_0x0000000f`. */
export function valueTypeName(type: number): string {
  return NAMES[type] ?? `REG_0x${(type >>> 0).toString(16).padStart(8, '0')}`
}

/** The number behind a name that {@link valueTypeName} wrote; `undefined` for any other text. */
export function parseValueType(name: string): number | undefined {
  const known = NAMES.indexOf(name)
  if (known >= 0) return known
  const unknown = /^REG_0x([0-9a-f]{8})$/.exec(name)
  return unknown ? Number.parseInt(unknown[1]!, 16) : undefined
}
