/** Encodes the present entries of a key as canonical bytes. They equal the recorded bytes if nothing changed. */
import { compareNames } from '../registry/index.ts'
import type { KeyReading, ValueReading } from '../scan/index.ts'
import { ByteWriter, writeEntry } from '../store/format/index.ts'

const WRITER = new ByteWriter()

/** @returns a shared writer whose bytes are valid until the next call. */
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

/** Skips sorting if possible: sources mostly return values in the order of their names. */
function inOrder(values: readonly ValueReading[]): readonly ValueReading[] {
  for (let i = 1; i < values.length; i++)
    if (compareNames(values[i - 1]!.name, values[i]!.name) > 0)
      return values.toSorted((a, b) => compareNames(a.name, b.name))
  return values
}
