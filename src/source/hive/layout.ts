/**
 * What differs between the minor versions. Facts: msuhanov/regf, "Very old versions of Windows", "Layered
 * keys" and "Big data"; libyal/libregf, "Named key - version 1.1".
 */
export interface Layout {
  /** Bytes before a cell's content: its size and, in 1.1, where the cell before it starts. */
  readonly cellHeader: 4 | 8
  /** Cells are so many bytes long, or a multiple of it. */
  readonly cellAlignment: 8 | 16
  /** Whether a flag says that a name takes one byte a character; in 1.1 every name is UTF-16. */
  readonly compressedNames: boolean
  /** Whether data of more than 16344 bytes lie in segments; before, in one cell whatever their size. */
  readonly bigData: boolean
  /** Whether keys and values may be tombstones, which take away what a layer below holds. */
  readonly layers: boolean
}

/** What is wrong with a key or value of a layered hive that is none. */
export const TOMBSTONE = 'a tombstone of a layered hive, which takes away what a layer below holds'

/** The hives of Windows NT 3.1 and later; 1.0 was before. */
export const MINOR_VERSIONS = { first: 1, last: 6 }

export function layoutOf(minor: number): Layout {
  const isFirst = minor === 1
  return {
    cellHeader: isFirst ? 8 : 4,
    cellAlignment: isFirst ? 16 : 8,
    compressedNames: !isFirst,
    bigData: minor > 3,
    layers: minor >= 6,
  }
}
