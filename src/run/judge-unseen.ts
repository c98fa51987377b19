/**
 * Records whose keys the scan did not meet. Each is a deletion only where it is watched, would have been
 * seen, and nothing hid it; everything else is kept.
 */
import { deletions, matchEntry, upcaseNames } from '../compare/index.ts'
import { stateAt } from '../plan/index.ts'
import {
  formatKeyPath,
  type KeyPath,
  parseKeyPath,
  personOf,
  toValidText,
  upcase,
} from '../registry/index.ts'
import { isKey } from '../source/source.ts'
import { type Entry, type KeyRecord, unpackEntries } from '../store/store.ts'
import { type Context, newKey } from './context.ts'
import { dropsUnwatched, keeps, takerOf, wants } from './judge-key.ts'
import { tellMissingHive } from './missing-hive.ts'
import type { GoneKey } from './options.ts'

/** At most so many keys that nothing watches any more are named. */
const NAMED = 10

export function judgeUnseen(context: Context): void {
  const changed: { record: KeyRecord; kept: Entry[] }[] = []
  for (const record of unseen(context)) {
    const path = parseKeyPath(record.key)
    if (path === undefined || record.user !== context.userOf(path.root)) continue
    const kept = judge(context, record, path)
    if (kept !== undefined) changed.push({ record, kept })
  }
  tellUnwatched(context)
  if (!context.accepts || context.options.mode === 'preview') return
  for (const { record, kept } of changed) {
    context.writer ??= context.baseline.write()
    context.writer.put(record, kept)
    context.wrote = true
  }
}

function* unseen(context: Context): Generator<KeyRecord, void, void> {
  const { baseline, met, added } = context
  if (context.options.watch?.covered === true) {
    yield* goneRecords(context)
    return
  }
  if (baseline.header === undefined || met.size === baseline.size) return
  for (const record of baseline.records()) {
    if (!met.has(record.id) && !added.has(newKey(record))) yield record
  }
}

/** Records of the keys that the scan before met, by one way or by several; by another a key may still be there. */
function* goneRecords({ baseline, met, gone, options, userOf }: Context): Generator<KeyRecord, void, void> {
  const told = new Set(met)
  const before = options.watch?.hidden ?? new Map<string, GoneKey>()
  const candidates = [...before.values(), ...gone]
  before.clear()
  for (const { path, view } of candidates) {
    const key = formatKeyPath(path)
    const identity = { view, key, upcased: upcase(key), user: userOf(path.root) }
    const record = baseline.find(view, identity.upcased, identity.user)
    if (record === undefined || told.has(record.id)) continue
    told.add(record.id)
    const opened = options.source.open(path, view)
    if (isKey(opened)) opened.close()
    else yield { ...identity, ...record }
  }
}

function tellUnwatched({ unwatched, tally }: Context): void {
  for (const key of [...unwatched].slice(0, NAMED)) {
    tally.notice('info', 'REGMON_NO_LONGER_WATCHED', `no longer watched: ${toValidText(key)}`)
  }
  const more = unwatched.size - NAMED
  if (more > 0) tally.notice('info', 'REGMON_NO_LONGER_WATCHED', `no longer watched: ${more} more keys`)
}

/** The entries that stay after an accept; `undefined` where all of them do. */
function judge(context: Context, record: KeyRecord, path: KeyPath): Entry[] | undefined {
  const { tally, options } = context
  const state = stateAt(context.plan, path.root, upcaseNames(path.segments), record.view)
  const entries = unpackEntries(record.packed)
  const takes = takerOf(context, path)
  const left = new Set<Entry>()
  let isUnwatched = false
  for (const rows of Map.groupBy(entries, (entry) => upcase(entry.name)).values()) {
    const match = matchEntry(state, rows[0]!)
    if (match === undefined || match.watches.length === 0) {
      const dropped = rows.filter((entry) => !wants(context, path, record.view, entry))
      if (dropped.length === 0) continue
      isUnwatched = true
      tally.noLongerWatched += dropped.length
      if (dropsUnwatched(context)) for (const entry of dropped) left.add(entry)
    } else if (isHidden(context, record, path, rows[0]!)) {
      options.watch?.hidden.set(newKey(record), { path, view: record.view })
    } else {
      const accepting = options.mode === 'accept' || options.mode === 'preview'
      const taken = takes(rows[0]!.name)
      for (const difference of deletions({ path, view: record.view }, match, rows)) {
        const told = accepting ? taken : context.policies[difference.policy]!.report.has('DELETE')
        if (told) tally.difference(difference)
      }
      if (taken) {
        for (const entry of rows) {
          const owned = match.digests.some((name) => name === entry.digestName)
          if (owned || !keeps(context, path, record.view, entry)) left.add(entry)
        }
      }
    }
  }
  if (isUnwatched) context.unwatched.add(record.key)
  return left.size === 0 ? undefined : entries.filter((entry) => !left.has(entry))
}

/** Whether the key may exist all the same: not collected, below an unreadable key, of a user not loaded. */
function isHidden(context: Context, record: KeyRecord, path: KeyPath, entry: Entry): boolean {
  if (context.unread.hides(record.view, record.upcased)) return true
  if (context.options.source.collects(path, record.view)) return isOfAbsentUser(context, path)
  tellMissingHive(context, path, entry)
  return true
}

/** A user's hive that is not loaded says nothing, unless the user is gone from `ProfileList` too. */
function isOfAbsentUser({ options: { source } }: Context, { root, segments }: KeyPath): boolean {
  const sid = root === 'HKU' && segments[0] !== undefined ? personOf(upcase(segments[0])) : undefined
  if (sid === undefined) return false
  const opened = source.open({ root, segments: segments.slice(0, 1) }, '64')
  if (isKey(opened)) {
    opened.close()
    return false
  }
  const profiles = source.profiles()
  return profiles === undefined || profiles.has(sid)
}
