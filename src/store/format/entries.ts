/**
 * The entries of one key as canonical bytes: sorted by upcased name, then by digest name. Equal entries have equal
 * bytes, so that one comparison of bytes tells whether a key is unchanged.
 */
import { DIGEST_NAMES, DIGEST_SIZES, type DigestName } from '../../digest/index.ts'
import { compareNames } from '../../registry/index.ts'
import type { Entry } from '../store.ts'
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts'

const HAS_DATA = 1
const UNREVIEWED = 2

/** The number that stands for each digest name: its position in {@link DIGEST_NAMES}, which is sorted. */
const NUMBERS: ReadonlyMap<DigestName, number> = new Map(DIGEST_NAMES.map((name, number) => [name, number]))

/** Writes one entry. The caller must write entries in their canonical order. */
export function writeEntry(
  writer: ByteWriter,
  name: string,
  type: number,
  size: number,
  digestName: DigestName,
  digest: string,
  data: string | undefined,
  unreviewed?: boolean,
): void {
  const flags = (data === undefined ? 0 : HAS_DATA) | (unreviewed === true ? UNREVIEWED : 0)
  writeEntryHead(writer, name, type, size, digestName, flags)
  writer.hex(digest)
  if (data !== undefined) writer.text(data)
}

/** Writes the fields before the digest of an entry. The caller must write the digest next. */
export function writeEntryHead(
  writer: ByteWriter,
  name: string,
  type: number,
  size: number,
  digestName: DigestName,
  flags = 0,
): void {
  writer.name(name)
  writer.byte(flags)
  writer.number(type)
  writer.number(size)
  writer.byte(NUMBERS.get(digestName)!)
}

/** The canonical order of entries. */
function compareEntries(
  a: Pick<Entry, 'name' | 'digestName'>,
  b: Pick<Entry, 'name' | 'digestName'>,
): number {
  return compareNames(a.name, b.name) || NUMBERS.get(a.digestName)! - NUMBERS.get(b.digestName)!
}

const SHARED = new ByteWriter()

/** @param entries in any order. Duplicates are kept. */
export function encodeEntries(entries: readonly Entry[]): Buffer {
  SHARED.reset()
  for (const { name, type, size, digestName, digest, data, unreviewed } of entries.toSorted(compareEntries))
    writeEntry(SHARED, name, type, size, digestName, digest, data, unreviewed)
  return SHARED.copy()
}

/** @throws MalformedBytes if the bytes are not entries. */
export function decodeEntries(bytes: Buffer): Entry[] {
  const reader = new ByteReader(bytes)
  const entries: Entry[] = []
  while (!reader.done) {
    const name = reader.name()
    const flags = reader.byte()
    if (flags > (HAS_DATA | UNREVIEWED)) throw new MalformedBytes('an entry has unknown flags')
    const type = reader.number()
    const size = reader.number()
    const digestName = DIGEST_NAMES[reader.byte()]
    if (digestName === undefined) throw new MalformedBytes('an entry names an unknown digest')
    const digest = reader.hex(DIGEST_SIZES[digestName])
    const entry = { name, type, size, digestName, digest }
    entries.push(
      flags === 0
        ? entry
        : {
            ...entry,
            ...((flags & HAS_DATA) !== 0 && { data: reader.text() }),
            ...((flags & UNREVIEWED) !== 0 && { unreviewed: true as const }),
          },
    )
  }
  return entries
}
