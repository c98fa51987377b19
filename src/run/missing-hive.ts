/**
 * Users who were recorded, are in `ProfileList` still, and whose hive is gone from where all users' hives should be.
 * Taking a file away must not take its findings along, so each such hive is reported as a key that cannot be read.
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
/** In a user's hive: the link that Windows makes to the classes, which are a hive of their own. */
const CLASSES_LINK = '\\SOFTWARE\\CLASSES'
/** Names of it below `HKU`. */
const LINK_DEPTH = 3
/** That a hive is gone says nothing of these. */
const VOLATILE = VOLATILE_USER_KEYS.map((names) => `\\${upcase(names.join('\\'))}\\`)

const GONE = "it was recorded, and this user's hive is no longer there"
const KEPT = 'what was recorded is kept'
const ACCEPT = 'bring it back; `regmon accept` takes it as missing, and keeps what was recorded'
/** A watch's own state is nothing that anyone accepts. */
const WATCH = 'bring it back; what was recorded is kept until then'

/** Whether only a logged-on user has the key. */
export function isVolatile({ root, segments }: KeyPath): boolean {
  const below = upcase(['', ...segments.slice(1)].join('\\'))
  return root === 'HKU' && VOLATILE.some((key) => `${below}\\`.startsWith(key))
}

/**
 * Reports the hive that an entry came from, once, where it is missing.
 * @param path the entry's key, which the source does not collect.
 * @returns whether it is missing.
 */
export function reportMissingHive(context: Context, path: KeyPath, entry: Entry): boolean {
  const hive = missingHive(context, path, entry)
  if (hive === undefined || hive === 'reported') return hive === 'reported'
  const { tally, unread, plan, options, rules } = context
  const upcased = upcaseKeyPath(hive)
  unread.add('64', upcased)
  // Watches lead to it by its own name, and to classes by the link too.
  for (const { root, segments } of [hive, { ...path, segments: path.segments.slice(0, LINK_DEPTH) }]) {
    for (const view of ['64', '32'] as const) {
      const state = stateAt(plan, root, upcaseNames(segments), view)
      for (const watch of state?.watchesBelow() ?? []) tally.unreadWatches.add(watch.index)
    }
  }
  const fix = options.mode === 'watch' ? WATCH : ACCEPT
  const place = { view: '64', key: formatKeyPath(hive) } as const
  // `unreadable: 'allow'` is for keys that could never be read, and this hive was recorded.
  const fails = rules.failsUnread && !context.neverRead.has(unreadableText(place))
  tally.unread({
    ...place,
    status: 'vanished',
    reason: `${GONE}: ${fails ? fix : KEPT}`,
    fails,
  })
  return true
}

/** Where Windows would mount the hive that the entry came from; `undefined` where it is not a user's, or not missing. */
function missingHive(
  { options, unread }: Context,
  path: KeyPath,
  entry: Entry,
): KeyPath | 'reported' | undefined {
  const { source } = options
  // Other sources hold the hives that were named, and no more.
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
