/** Examines the recorded keys that the scan did not visit, and reports those that are gone. */
import { type Hidden, judgeUnvisited, matchEntry, upcaseNames } from '../judge/index.ts'
import { type PlanState, stateAt } from '../plan/index.ts'
import {
  formatKeyPath,
  type KeyPath,
  parseRootKey,
  personOf,
  toValidText,
  upcase,
  upcaseKeyPath,
  type View,
} from '../registry/index.ts'
import { isKey } from '../source/source.ts'
import { decodeEntries, encodeEntries } from '../store/format/index.ts'
import type { Entry } from '../store/store.ts'
import type { UnvisitedKey } from '../store/tree/index.ts'
import type { Context } from './context.ts'
import { report } from './judge-keys.ts'
import { isVolatile, reportMissingHive } from './missing-hive.ts'
import type { GoneKey } from './options.ts'
import { forgetterOf, surroundingsOf } from './surroundings.ts'

/** The maximum number of keys with a notice that they are no longer watched. */
const NAMED = 10

export async function judgeUnvisitedKeys(context: Context, gone: readonly GoneKey[]): Promise<void> {
  const keys =
    context.options.watch?.covered === true ? goneKeys(context, gone) : context.recorded.unvisited()
  for await (const key of keys) {
    const [first = '', ...segments] = key.names
    const root = parseRootKey(first)
    if (root === undefined) continue
    judge(context, key, { root, segments })
  }
  reportUnwatched(context)
  context.unseen.report(context)
}

/** The keys that earlier scans found and that are gone. Tries to open each: a scan may reach a key by several paths. */
async function* goneKeys(
  { recorded, options }: Context,
  gone: readonly GoneKey[],
): AsyncGenerator<UnvisitedKey, void, void> {
  const hidden = options.watch?.hidden ?? new Map<string, GoneKey>()
  const candidates = [...hidden.values(), ...gone]
  hidden.clear()
  const judged = new Set<string>()
  for (const { path, view } of candidates) {
    const place = `${view} ${upcaseKeyPath(path)}`
    const names = [path.root, ...path.segments]
    const record = judged.has(place) ? undefined : await recorded.find(names, view)
    judged.add(place)
    if (record === undefined || record.isVisited || !record.folder.hasEntries(record.index)) continue
    const opened = options.source.open(path, view)
    if (isKey(opened)) opened.close()
    else yield { folder: record.folder, index: record.index, names, view }
  }
}

function judge(context: Context, key: UnvisitedKey, path: KeyPath): void {
  const { tally, rules, plan, edit, options } = context
  const { view, names, folder, index } = key
  const state = stateAt(plan, path.root, upcaseNames(path.segments), view)
  const all = decodeEntries(folder.entries(index)!)
  const isOthers = othersOf(context, path, view, state)
  const entries = all.filter((entry) => !isOthers(entry))
  if (entries.length < all.length) context.unseen.addUser(path.segments[0] ?? '')
  const decision = judgeUnvisited(
    entries,
    state,
    {
      ...surroundingsOf(context, path, view),
      hiddenBy: (entry) => hiddenBy(context, key, path, entry),
      forgets: forgetterOf(context, path),
    },
    rules,
  )
  for (const difference of decision.differences)
    report(context, difference, { path, view, sameTime: false, lastWrite: 0n })
  if (Object.values(decision.hidden).some((count) => count > 0))
    options.watch?.hidden.set(`${view} ${upcaseKeyPath(path)}`, { path, view })
  context.unseen.add(path, decision.hidden)
  if (decision.unwatched > 0) {
    tally.noLongerWatched += decision.unwatched
    tally.unwatchedKeys.add(formatKeyPath(path))
  }
  if (decision.write !== undefined && rules.writes)
    edit.put(key, names, encodeEntries([...all.filter(isOthers), ...decision.write]))
}

/** Whether an entry was recorded under another user's `HKCU` and no watch matches it now. It stays uncompared. */
function othersOf(
  { others }: Context,
  { root, segments }: KeyPath,
  view: View,
  state: PlanState | undefined,
): (entry: Entry) => boolean {
  const names = upcaseNames(segments)
  return (entry) =>
    (matchEntry(state, entry)?.watches.length ?? 0) === 0 &&
    others.covers(root, names, view, entry.name, entry.type)
}

/** Why the scan could not see a value that may still exist. `undefined` if the scan would have found it. */
function hiddenBy(context: Context, { view }: UnvisitedKey, path: KeyPath, entry: Entry): Hidden | undefined {
  const { unread, options } = context
  if (unread.hides(view, upcaseKeyPath(path))) return 'unreadable'
  if (options.source.collects(path, view)) return isOfAbsentUser(context, path) ? 'user' : undefined
  // A missing hive is reported as unreadable already, or was accepted as missing.
  if (isVolatile(path) || reportMissingHive(context, path, entry)) return 'unreadable'
  // On a running machine, some hives are loaded only while their user is logged on.
  const { isRunning } = options.source.traits
  return isRunning && path.root === 'HKU' ? 'user' : 'not-contained'
}

/** Whether the user of the key is not logged on. `false` if `ProfileList` no longer lists the user. */
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

function reportUnwatched({ tally }: Context): void {
  const { unwatchedKeys } = tally
  for (const key of [...unwatchedKeys].slice(0, NAMED))
    tally.notice('info', 'REGMON_NO_LONGER_WATCHED', `no longer watched: ${toValidText(key)}`)
  const more = unwatchedKeys.size - NAMED
  if (more > 0) tally.notice('info', 'REGMON_NO_LONGER_WATCHED', `no longer watched: ${more} more keys`)
}
