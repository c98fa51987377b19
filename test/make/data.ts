/** Value data as programs write them. */

/** A REG_SZ or REG_EXPAND_SZ with its NUL. */
export const sz = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

/** A REG_MULTI_SZ with its NULs. */
export const multiSz = (...items: string[]): Buffer =>
  Buffer.from(`${items.map((item) => `${item}\0`).join('')}\0`, 'utf16le')

export const dword = (value: number): Buffer => {
  const data = Buffer.alloc(4)
  data.writeUInt32LE(value)
  return data
}
