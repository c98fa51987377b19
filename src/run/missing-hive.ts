/**
 * Reports missing hives: the baseline has entries of the user, `ProfileList` still lists the user, but the source does
 * not contain the hive. Nobody may hide changes by removing a hive file, so it counts as a key that cannot be read.
 */
import { unreadableText, upcaseNames } from '../judge/index.ts'
import { stateAt } from '../plan/index.ts'
import {
  formatKeyPath,
  type KeyPath,
  REG_LINK,
  type Upcased,
  upcase,
  upcaseKeyPath,
  VOLATILE_USER_KEYS,
} from '../registry/index.ts'
import { isKey } from '../source/source.ts'
import type { Entry } from '../store/store.ts'
import type { Context } from './context.ts'

const CLASSES = /_CLASSES$/
/** The link in a user's hive to the user's classes, which are in a separate hive. */
const CLASSES_LINK = '\\SOFTWARE\\CLASSES'
/** The number of key names below `HKU` on the path of the link. */
const LINK_DEPTH = 3
/** Keys that are not stored in the hive file, so a missing file is no reason to report them. */
const VOLATILE = VOLATILE_USER_KEYS.map((names) => `\\${upcase(names.join('\\'))}\\`)

const GONE = "the baseline has entries of this user's hive, but the hive is missing"
const KEPT = 'the entries are kept'
const ACCEPT = 'restore it, or run `regmon accept` to accept that it is missing and keep the entries'
/** For a `watch`, whose state nobody can accept into. */
const WATCH = 'restore it; until then the entries are kept'

/** Whether the key exists only while its user is logged on. */
export function isVolatile({ root, segments }: KeyPath): boolean {
  const below = upcase(['', ...segments.slice(1)].join('\\'))
  return root === 'HKU' && VOLATILE.some((key) => `${below}\\`.startsWith(key))
}

/**
 * Reports the hive of an entry if it is missing, once for each hive.
 * @param path the entry's key, which the source does not collect.
 * @returns whether it is missing.
 */
export function reportMissingHive(context: Context, path: KeyPath, entry: Entry): boolean {
  const hive = missingHive(context, path, entry)
  if (hive === undefined || hive === 'reported') return hive === 'reported'
  const { tally, unread, plan, options, rules } = context
  const upcased = upcaseKeyPath(hive)
  unread.add('64', upcased)
  // Watches may reach the hive by its own name, and classes also by the link.
  for (const { root, segments } of [hive, { ...path, segments: path.segments.slice(0, LINK_DEPTH) }]) {
    for (const view of ['64', '32'] as const) {
      const state = stateAt(plan, root, upcaseNames(segments), view)
      for (const watch of state?.watchesBelow() ?? []) tally.unreadWatches.add(watch.index)
    }
  }
  const fix = options.mode === 'watch' ? WATCH : ACCEPT
  const place = { view: '64', key: formatKeyPath(hive) } as const
  // `unreadable: 'allow'` applies only to keys that could never be read. This hive was recorded.
  const fails = rules.failsUnread && !context.neverRead.has(unreadableText(place))
  tally.unread({
    ...place,
    status: 'vanished',
    reason: `${GONE}: ${fails ? fix : KEPT}`,
    fails,
  })
  return true
}

/** The key at which Windows would mount the hive of an entry. `undefined` if it is not a user's hive or not missing. */
function missingHive(
  { options, unread }: Context,
  path: KeyPath,
  entry: Entry,
): KeyPath | 'reported' | undefined {
  const { source } = options
  // Other sources contain only the hives that the user named, so a missing one means nothing.
  if (!source.traits.isWholeMachine) return undefined
  const [name, ...names] = path.segments
  if (path.root !== 'HKU' || name === undefined) return undefined
  const below = upcase(['', ...names].join('\\'))
  const isLink = below === CLASSES_LINK && entry.type === REG_LINK
  const inClasses = !isLink && `${below}\\`.startsWith(`${CLASSES_LINK}\\`)
  const hives = (inClasses ? [name, `${name}_Classes`] : [name]).map(
    (hive): KeyPath => ({ root: 'HKU', segments: [hive] }),
  )
  if (hives.some((hive) => unread.hides('64', upcaseKeyPath(hive)))) return 'reported'
  const sid = upcase(name).replace(CLASSES, '') as Upcased
  if (source.profiles()?.has(sid) !== true) return undefined
  return hives.find((hive) => {
    const opened = source.open(hive, '64')
    if (isKey(opened)) opened.close()
    return opened === 'not-collected'
  })
}
