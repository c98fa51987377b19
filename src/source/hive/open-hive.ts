/** One hive file, opened; a dirty one with its transaction logs applied, in memory. */
import { basename } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { readFile, reasonOf } from '../offline/index.ts'
import type { SourceFile } from '../source.ts'
import { mayBeDirty } from './base-block.ts'
import { type FoundLogs, readLogs } from './find-logs.ts'
import { Hive } from './hive.ts'
import { replay } from './replay.ts'
import type { TransactionLog } from './transaction-log.ts'
import type { Unapplied } from './unapplied.ts'

/** Damage that is shown of one hive: it may hold any number. */
const SHOWN = 10

export interface OpenedHive {
  readonly hive: Hive
  /** Whether the file itself was dirty, whatever was applied. */
  readonly dirty: boolean
  /** Names of the logs beside it. */
  readonly logs: readonly string[]
  /** Why its logs were left aside, though it is dirty: one that is missing makes nothing of the others certain. */
  readonly aside?: string
  /** What was applied of which log. */
  readonly applied: readonly string[]
  /** What is later in the logs, and could not be applied: the hive lacks it. */
  readonly unapplied: readonly Unapplied[]
  /** Logs whose names Windows takes for one, of which one was read. */
  readonly ambiguous: readonly string[]
  /** See `SourceFile.stale`. */
  readonly stale: boolean
}

/** The logs beside a hive. */
interface Beside {
  readonly names: readonly string[]
  readonly logs: readonly TransactionLog[]
  readonly ambiguous: readonly string[]
  readonly aside?: string
}

/**
 * A dirty hive whose logs cannot be read is read without them.
 * @param logs finds the files beside it that may be its logs; they are read for a dirty hive alone.
 * @param withLogs `false`: it is read without its transaction logs.
 * @throws RegmonError where the hive itself cannot be read, or is none.
 */
export function openHive(file: string, logs: () => FoundLogs, withLogs: boolean): OpenedHive {
  const content = readFile(file)
  const dirty = mayBeDirty(content)
  const { names, logs: read, aside, ambiguous } = lookBeside(logs, dirty && withLogs)
  const replayed = read.length > 0 ? replay(content, read) : { file: content, applied: [], unapplied: [] }
  const { applied, unapplied } = replayed
  try {
    const hive = new Hive(replayed.file)
    const lacks = applied.length === 0 || unapplied.some(({ torn }) => !torn)
    const stale = dirty && withLogs && lacks
    const unread = aside === undefined ? {} : { aside }
    return { hive, dirty, logs: names, ambiguous, ...unread, applied, unapplied, stale }
  } catch (thrown) {
    if (!(thrown instanceof RegmonError) || thrown.where !== undefined) throw thrown
    const hint = thrown.hint === undefined ? {} : { hint: thrown.hint }
    const lacks = unapplied.length > 0 ? `; of its transaction logs, not applied: ${textsOf(unapplied)}` : ''
    const also = aside === undefined ? lacks : `; ${unreadLogs(aside)}`
    throw new RegmonError(thrown.code, `${file} ${thrown.message}${also}`, { where: file, ...hint })
  }
}

/** @param needed where they are not needed, it is no problem that they cannot be found. */
function lookBeside(find: () => FoundLogs, needed: boolean): Beside {
  let names: readonly string[] = []
  let ambiguous: readonly string[] = []
  try {
    const found = find()
    names = found.files.map(({ name }) => name)
    ambiguous = found.ambiguous
    return { names, ambiguous, logs: needed ? readLogs(found.files) : [] }
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    return { names, ambiguous, logs: [], ...(needed && { aside: brief(thrown) }) }
  }
}

/** The hive's own path is said before it. */
function brief({ message, where, cause }: RegmonError): string {
  return where === undefined || cause === undefined ? message : `${basename(where)}: ${reasonOf(cause)}`
}

/** The message for logs that should have been applied and were not. */
export function unreadLogs(aside: string): string {
  return `its transaction logs cannot be read (${aside})`
}

export function textsOf(unapplied: readonly Unapplied[]): string {
  return unapplied.map(({ text }) => text).join(', ')
}

/** What people are shown of an opened hive. */
export function fileOf({ hive, aside, ...rest }: OpenedHive): Omit<SourceFile, 'at' | 'file'> {
  const { dirty, logs, applied, stale } = rest
  const unapplied = rest.unapplied.map(({ text }) => text)
  const problems = hive.damage.slice(0, SHOWN).map(({ reason }) => reason)
  const more = hive.damage.length - problems.length
  if (more > 0) problems.push(`and ${more} more`)
  if (aside !== undefined) problems.push(unreadLogs(aside))
  return {
    ...{ dirty, logs, applied, problems },
    ...(unapplied.length > 0 && { unapplied }),
    ...(stale && { stale }),
  }
}
