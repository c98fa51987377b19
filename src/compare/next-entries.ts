/** What a key's entries become: after a check that may only add, and after an accept. */
import { upcase } from '../registry/index.ts'
import type { KeyReading, ValueReading } from '../scan/index.ts'
import type { Entry } from '../store/store.ts'
import { entriesOf, matchEntry } from './compare-key.ts'

/** The entries with new values added; what is pending stays as it is. */
export function withAdded(previous: readonly Entry[], added: readonly ValueReading[]): Entry[] {
  return [...previous, ...added.flatMap(entriesOf)]
}

export interface Accepting {
  /** Whether this value is among what is accepted. */
  takes(valueName: string): boolean
  /** Whether an entry stays though no selected policy asks for its digest. */
  wants(entry: Entry): boolean
  /** Whether entries that nothing watches any more leave. */
  readonly dropsUnwatched: boolean
}

/**
 * The entries after what is selected was accepted: values as they are; gone ones dropped; what could
 * not be read, and what lies outside the selection, kept.
 */
export function acceptedEntries(
  reading: KeyReading,
  previous: readonly Entry[],
  gone: readonly Entry[],
  unmatched: readonly Entry[],
  accepting: Accepting,
): Entry[] {
  const present = new Map(reading.values.map((value) => [upcase(value.name), value]))
  const isOwned = (entry: Entry): boolean =>
    matchEntry(reading.state, entry)?.digests.some((name) => name === entry.digestName) === true
  const left = new Set(
    gone.filter((entry) => accepting.takes(entry.name) && (isOwned(entry) || !accepting.wants(entry))),
  )
  if (accepting.dropsUnwatched) for (const entry of unmatched) if (!accepting.wants(entry)) left.add(entry)
  const taken = new Set(
    reading.values.filter((value) => value.problem === undefined && accepting.takes(value.name)),
  )
  const fresh = [...taken].flatMap(entriesOf)
  let placed = 0
  const next: Entry[] = []
  for (const entry of previous) {
    if (left.has(entry)) continue
    const value = present.get(upcase(entry.name))
    if (value === undefined || !taken.has(value)) next.push(entry)
    else if (value.match.digests.some((name) => name === entry.digestName)) {
      // In the order of the reading, which is the one that costs a check nothing; among others' rows, in place.
      if (placed < fresh.length) next.push(fresh[placed++]!)
    } else if (accepting.wants(entry)) next.push(entry)
  }
  return [...next, ...fresh.slice(placed)]
}
