/** The entries of a key as it was read, as canonical bytes: equal to what is recorded where nothing changed. */
import { compareNames } from '../registry/index.ts'
import type { KeyReading, ValueReading } from '../scan/index.ts'
import { ByteWriter, writeEntry } from '../store/format/index.ts'

const WRITER = new ByteWriter()

/** @returns bytes that are valid until the next call. */
export function encodePresent({ values }: KeyReading): ByteWriter {
  WRITER.reset()
  for (const { name, type, size, match, digestNames, digests, data } of inOrder(values)) {
    for (const digestName of match.digests.length === 1 ? match.digests : match.digests.toSorted()) {
      const digest = digests[digestNames.indexOf(digestName)]
      if (digest !== undefined) writeEntry(WRITER, name, type, size, digestName, digest, data)
    }
  }
  return WRITER
}

/** Sources mostly give values in one order from scan to scan, and often in that of their names. */
function inOrder(values: readonly ValueReading[]): readonly ValueReading[] {
  for (let i = 1; i < values.length; i++)
    if (compareNames(values[i - 1]!.name, values[i]!.name) > 0)
      return values.toSorted((a, b) => compareNames(a.name, b.name))
  return values
}
