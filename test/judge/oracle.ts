/**
 * A naive judge: plain loops over all values of a small world, after chapter 7 of the contract. It knows patterns
 * (`matchesKey`, `matchesValue`, `prunesKey`), and nothing else of the code under test.
 */
import { createHash } from 'node:crypto'
import { matchesKey, matchesValue, type Pattern } from '../../src/pattern/index.ts'
import type { Policy } from '../../src/policy/index.ts'
import type { View } from '../../src/registry/index.ts'
import { policyOf } from '../make/policy.ts'
import {
  PLACES,
  type PlacedKey,
  parse,
  SOFTWARE,
  type Step,
  SYSTEM,
  takesTree,
  WOW,
  type WorldValue,
} from './world.ts'

export interface BookEntry {
  readonly name: string
  readonly type: number
  readonly size: number
  readonly digest: string
  readonly hasData: boolean
  /** Whether a check added it, and nobody has accepted it. */
  readonly unreviewed: boolean
}

/** A watch as a baseline remembers it. */
export interface BookWatch {
  readonly pattern: string
  readonly excludes: readonly string[]
  readonly view: View | 'both'
  readonly recursive: boolean
}

/** What a baseline holds. Keys of the maps are texts of {@link textOf}. */
export interface Book {
  readonly exists: boolean
  readonly entries: ReadonlyMap<string, BookEntry>
  readonly watches: ReadonlyMap<string, BookWatch>
  readonly unreadable: ReadonlySet<string>
  readonly findings: ReadonlySet<string>
}

export const EMPTY: Book = {
  exists: false,
  entries: new Map(),
  watches: new Map(),
  unreadable: new Set(),
  findings: new Set(),
}

export interface Verdict {
  readonly exitCode: number
  /** `CHANGE 64 HKLM\A v sha1: old → new by p0,p1`, sorted. */
  readonly events: readonly string[]
  readonly findings: readonly string[]
  readonly book: Book
}

export function textOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null))
}

interface Watching {
  readonly number: number
  readonly policy: Policy
  readonly pattern: Pattern
  readonly views: readonly View[]
  /** Whether it follows both views, so that its 64-bit walk leaves out `Wow6432Node`. */
  readonly both: boolean
}

/** @param grows whether a check may add to the store. */
export function judgeNaively(step: Step, book: Book, grows: boolean): Verdict | 'nothing is selected' {
  return new Oracle(step, book, grows).judge()
}

class Oracle {
  private readonly step: Step
  private readonly book: Book
  private readonly grows: boolean
  private readonly all: readonly Policy[]
  private readonly selected: readonly Policy[]
  private readonly watches: readonly Watching[]
  private readonly allWatches: readonly Watching[]
  private readonly isNarrowed: boolean
  private readonly patterns: readonly Pattern[]
  private readonly hits = new Set<Pattern>()
  private readonly events: string[] = []
  private readonly foundNew: string[] = []
  private readonly found = new Set<string>()
  private readonly unread = new Map<string, { fails: boolean }>()
  private readonly entries: Map<string, BookEntry>
  private readonly written = new Set<PlacedKey>()
  private errors = 0
  private unrecorded = false
  private isContained = true

  constructor(step: Step, book: Book, grows: boolean) {
    this.step = step
    this.book = book
    this.grows = grows
    this.all = step.policies.map((sketch, index) => policyOf({ ...sketch, name: `p${index}` }, index))
    const { view } = step
    this.selected = this.all.filter(
      (policy, index) =>
        (step.selected.length === 0 || step.selected.includes(index)) &&
        (view === undefined || policy.view === view || policy.view === 'both'),
    )
    this.isNarrowed = this.selected.length < this.all.length || view !== undefined
    this.watches = watchesOf(this.selected, view)
    this.allWatches = watchesOf(this.all, undefined)
    this.patterns = step.patterns.map(parse)
    this.entries = new Map(book.entries)
  }

  judge(): Verdict | 'nothing is selected' {
    if (this.selected.length === 0) return 'nothing is selected'
    for (const key of PLACES) this.judgeKey(key)
    if (!this.recordsUnknown && this.watches.some((one) => this.isAnswered(one) && !this.isKnown(one)))
      this.unrecorded = true
    if (this.watches.every((watch) => !this.isAnswered(watch))) this.errors++
    if (this.unrecorded) this.errors++
    if (!this.isContained && !this.byHand && !this.step.allowSkipped) this.errors++
    for (const { fails } of this.unread.values()) if (fails) this.errors++
    for (const pattern of this.patterns) if (!this.hits.has(pattern)) this.errors++
    const { mode } = this.step
    const settles = mode === 'update' || mode === 'accept' || mode === 'preview'
    const differs = this.events.length + this.foundNew.length > 0
    const exitCode = this.errors > 0 ? 2 : differs && !settles ? 1 : 0
    const mayWrite = mode !== 'ci' && mode !== 'preview' && !(settles && exitCode !== 0)
    return {
      exitCode,
      events: this.events.toSorted(),
      findings: this.foundNew.toSorted(),
      book: mayWrite ? this.nextBook() : this.book,
    }
  }

  private get accepts(): boolean {
    return this.step.mode !== 'check' && this.step.mode !== 'ci'
  }

  private get byHand(): boolean {
    return this.accepts && this.step.mode !== 'watch'
  }

  private get recordsUnknown(): boolean {
    if (this.accepts) return true
    const { mode, requireBaseline } = this.step
    return mode === 'check' && !requireBaseline && (this.grows || !this.book.exists)
  }

  /** Whether what nobody watches any more leaves the baseline. */
  private get dropsUnwatched(): boolean {
    return this.accepts && !this.isNarrowed && this.patterns.length === 0
  }

  private isAnswered({ pattern }: Watching): boolean {
    return this.step.world.collectsSystem || !pattern.identity.key.startsWith(SYSTEM)
  }

  // --- what the scan sees -----------------------------------------------------------------------

  /**
   * Whether the scan opens the key: the mask of a selected watch applies there, or a wildcard lists what is below. Where
   * the keys beside it are listed, one that only leads to another key is opened as well.
   */
  private isOpened(key: PlacedKey): boolean {
    const parent = { ...key, path: parentOf(key.path) }
    // Below SOFTWARE, a 32-bit watch looks for keys that both views share.
    const areListed = this.watches.some(
      (watch) =>
        (isSeenIn(watch, key) || (parent.path === SOFTWARE && watch.views.includes('32'))) &&
        !isPruned(watch.policy, parent) &&
        mayMatchBelow(watch, parent.path, ['ZZZ', 'ZZZ\\ZZZ']),
    )
    return this.watches.some(
      (watch) =>
        isSeenIn(watch, key) &&
        !isPruned(watch.policy, key) &&
        (matchesKey(watch.pattern, watch.policy.recursive, upcased(key.path)) ||
          mayMatchBelow(watch, key.path, ['ZZZ', 'ZZZ\\ZZZ', ...(areListed ? ['S'] : [])])),
    )
  }

  private isListed(key: PlacedKey): boolean {
    return this.watches.some((watch) => {
      if (!isSeenIn(watch, key) || isPruned(watch.policy, key)) return false
      // A name that no pattern spells out: what matches it matched by a wildcard.
      const other = `${parentOf(key.path)}\\ZZZ`
      return mayMatchBelow(watch, other, ['', 'S', 'ZZZ'])
    })
  }

  /** What the scan learns of a key; `unseen`: it lies below one that could not be read. */
  private statusOf(key: PlacedKey): 'read' | 'absent' | 'unread' | 'unseen' | 'not collected' {
    if (!this.step.world.collectsSystem && key.path.startsWith(SYSTEM)) return 'not collected'
    const parent = PLACES.find(({ path, view }) => path === parentOf(key.path) && view === key.view)
    if (parent !== undefined) {
      const above = this.isOpened(parent) ? this.statusOf(parent) : 'read'
      if (above === 'unread' || above === 'unseen') return 'unseen'
      const { status } = this.step.world.keys.get(parent.real)!
      if (status === 'absent' || status === 'vanished') return 'absent'
      if (status === 'malformed') return 'unread'
    }
    const { status } = this.step.world.keys.get(key.real)!
    if (status === 'present') return 'read'
    if (status === 'vanished') return this.isListed(key) ? 'unread' : 'absent'
    return status === 'absent' ? 'absent' : 'unread'
  }

  // --- one key ------------------------------------------------------------------------------------

  private judgeKey(key: PlacedKey): void {
    const seen = this.statusOf(key)
    if (seen === 'unread' && this.isOpened(key)) this.judgeUnread(key, undefined)
    const isRead = seen === 'read' && this.isOpened(key)
    const values = isRead ? this.step.world.keys.get(key.real)!.values : []
    const present = new Map(values.map((value) => [value.name.toUpperCase(), value]))
    const names = new Set(present.keys())
    for (const [text, { name }] of this.book.entries)
      if (text.startsWith(keyText(key))) names.add(name.toUpperCase())
    for (const name of names) {
      const watches = this.watches.filter((watch) => matches(watch, key, name))
      const value = present.get(name)
      if (watches.length === 0) this.judgeUnwatched(key, name)
      else if (value?.damaged === true) this.judgeUnread(key, value, watches)
      else if (value !== undefined) this.judgePresent(key, value, watches)
      else if (seen === 'not collected') this.judgeMissing(key, name)
      else if (seen === 'absent' || (isRead && seen === 'read')) this.judgeGone(key, name, watches)
    }
  }

  private judgeUnread(
    key: PlacedKey,
    value: WorldValue | undefined,
    matching: readonly Watching[] = [],
  ): void {
    const { book, step } = this
    const concerned = this.watches.filter(
      (watch) =>
        isSeenIn(watch, key) &&
        !isPruned(watch.policy, key) &&
        mayMatchBelow(watch, key.path, ['', 'S', 'A', 'ZZZ', 'S\\ZZZ', 'ZZZ\\ZZZ']),
    )
    const place = textOf(key.view, key.path, value?.name.toUpperCase())
    const isAllowed = step.allowUnreadable || concerned.every(({ policy }) => policy.allowsUnreadable)
    const wasWatched = book.exists && concerned.some((watch) => this.isKnown(watch))
    const fails = !this.byHand && (!isAllowed || (wasWatched && !book.unreadable.has(place)))
    this.unread.set(place, { fails })
    const status = value === undefined ? this.problemOf(key) : 'malformed'
    if (status === 'vanished') return
    const isTaken = this.takes(key, value?.name ?? '')
    if (this.accepts && !isTaken) return
    const reporting = (value === undefined ? concerned : matching).filter(
      ({ policy }) => status === 'malformed' || policy.report.has('FINDING'),
    )
    if (reporting.length === 0) return
    const finding = textOf(status, key.view, key.path, value?.name.toUpperCase())
    if (isTaken) this.found.add(finding)
    if (!book.findings.has(finding)) this.foundNew.push(finding)
  }

  private problemOf(key: PlacedKey): string {
    const { keys } = this.step.world
    const parent = keys.get(parentOf(key.real))
    return parent?.status === 'malformed' ? 'malformed' : keys.get(key.real)!.status
  }

  private judgePresent(key: PlacedKey, value: WorldValue, watches: readonly Watching[]): void {
    const name = value.name.toUpperCase()
    const before = this.entriesOf(key, name)
    const digests = digestsOf(watches)
    const isTaken = this.takes(key, name)
    const present = (digest: string): BookEntry => ({
      name: value.name,
      type: value.type,
      size: value.data.length,
      digest: createHash(digest).update(value.data).digest('hex'),
      hasData: watches.some(({ policy }) => policy.data),
      unreviewed: false,
    })
    if (before.size > 0) {
      const compared = new Map<string, Set<Policy>>()
      for (const { policy } of watches) add(compared, digestFor(policy, digests, before), policy)
      for (const [under, policies] of compared) {
        const previous = before.get(under)!
        // What nobody accepted was never part of the baseline for those who report NEW.
        const isNew = previous.unreviewed && [...policies].some((policy) => this.reportsNew(policy))
        if (isNew) this.report('NEW', key, name, under, policies, undefined, present(under))
        else if (!isSame(previous, present(under)))
          this.report('CHANGE', key, name, under, policies, previous, present(under))
      }
    } else if (this.isCovered(key, name)) {
      for (const digest of digests) {
        const policies = new Set(watches.map(({ policy }) => policy).filter((one) => one.digest === digest))
        this.report('NEW', key, name, digest, policies, undefined, present(digest))
      }
      const isReported = watches.some(({ policy }) => policy.report.has('NEW'))
      if (!isReported && this.step.mode === 'check' && this.grows)
        for (const digest of digests) this.put(key, name, digest, { ...present(digest), unreviewed: true })
    } else if (!this.recordsUnknown) this.unrecorded = true
    else if (!this.accepts) for (const digest of digests) this.put(key, name, digest, present(digest))
    if (!this.accepts || !isTaken) return
    for (const under of before.keys())
      if (!digests.includes(under) && !this.stays(key, name, under)) this.remove(key, name, under)
    for (const digest of digests) this.put(key, name, digest, present(digest))
  }

  private judgeGone(key: PlacedKey, name: string, watches: readonly Watching[]): void {
    const before = this.entriesOf(key, name)
    const digests = digestsOf(watches)
    const gone = new Map<string, Set<Policy>>()
    for (const { policy } of watches) {
      const under = digestFor(policy, digests, before)
      if (!before.get(under)!.unreviewed || !this.reportsNew(policy)) add(gone, under, policy)
    }
    for (const [under, policies] of gone)
      this.report('DELETE', key, name, under, policies, before.get(under), undefined)
    if (!this.accepts || !this.takes(key, name)) return
    for (const under of before.keys())
      if (digests.includes(under) || !this.stays(key, name, under)) this.remove(key, name, under)
  }

  /** The source does not contain it: it saw less than was accepted. */
  private judgeMissing(key: PlacedKey, name: string): void {
    if (!this.step.forgets || this.patterns.length === 0 || !this.takes(key, name)) this.isContained = false
    else for (const digest of this.entriesOf(key, name).keys()) this.remove(key, name, digest)
  }

  private reportsNew(policy: Policy): boolean {
    const { mode } = this.step
    return mode === 'accept' || mode === 'preview' || policy.report.has('NEW')
  }

  /** No selected watch matches it: nothing is compared. */
  private judgeUnwatched(key: PlacedKey, name: string): void {
    for (const digest of this.entriesOf(key, name).keys())
      if (this.dropsUnwatched && !this.stays(key, name, digest)) this.remove(key, name, digest)
  }

  private report(
    type: 'CHANGE' | 'DELETE' | 'NEW',
    key: PlacedKey,
    name: string,
    digest: string,
    policies: ReadonlySet<Policy>,
    previous: BookEntry | undefined,
    present: BookEntry | undefined,
  ): void {
    const { mode } = this.step
    const isTaking = mode === 'accept' || mode === 'preview'
    const reporting = [...policies].filter((policy) => isTaking || policy.report.has(type))
    if (isTaking ? !this.takes(key, name) : reporting.length === 0) return
    const names = reporting.map((policy) => policy.name).toSorted()
    this.events.push(
      textOf(type, key.view, key.path, name, digest, stateText(previous), stateText(present), ...names),
    )
  }

  // --- the baseline -------------------------------------------------------------------------------

  private entriesOf(key: PlacedKey, name: string): Map<string, BookEntry> {
    const found = new Map<string, BookEntry>()
    for (const digest of ['md5', 'sha1', 'sha256']) {
      const entry = this.book.entries.get(entryText(key, name, digest))
      if (entry !== undefined) found.set(digest, entry)
    }
    return found
  }

  private put(key: PlacedKey, name: string, digest: string, entry: BookEntry): void {
    const text = entryText(key, name, digest)
    if (JSON.stringify(this.entries.get(text)) === JSON.stringify(entry)) return
    this.entries.set(text, entry)
    this.written.add(key)
  }

  private remove(key: PlacedKey, name: string, digest: string): void {
    this.entries.delete(entryText(key, name, digest))
    this.written.add(key)
  }

  /** Whether an entry is not this run's to drop. */
  private stays(key: PlacedKey, name: string, digest: string): boolean {
    if (this.isNarrowed && this.watches.some((watch) => matches(watch, key, name))) return true
    return this.allWatches.some((watch) => matches(watch, key, name) && watch.policy.digest === digest)
  }

  private isCovered(key: PlacedKey, name: string): boolean {
    for (const watch of this.book.watches.values()) {
      const sketch = {
        watch: [watch.pattern],
        exclude: watch.excludes,
        view: watch.view,
        recursive: watch.recursive,
      }
      if (watchesOf([policyOf(sketch)], undefined).some((one) => matches(one, key, name))) return true
    }
    return false
  }

  /** Whether the baseline knows a watch: by itself, or by one that looked at least as far. */
  private isKnown(watch: Watching): boolean {
    const mine = this.bookWatch(watch)
    const views: readonly View[] = mine.view === 'both' ? ['64', '32'] : [mine.view]
    return views.every((view) =>
      [...this.book.watches.values()].some(
        (other) =>
          other.pattern === mine.pattern &&
          (other.view === view || other.view === 'both') &&
          (other.recursive || !mine.recursive) &&
          other.excludes.every((one) => mine.excludes.includes(one)),
      ),
    )
  }

  private bookWatch({ policy, pattern }: Watching): BookWatch {
    return {
      pattern: identityText(pattern),
      excludes: policy.exclude.map(identityText).toSorted(),
      view: this.step.view ?? policy.view,
      recursive: policy.recursive,
    }
  }

  private takes(key: PlacedKey, name: string): boolean {
    if (this.patterns.length === 0) return true
    const hits = this.patterns.filter((pattern) =>
      matchesValue(pattern, false, upcased(key.path), name.toUpperCase()),
    )
    for (const pattern of hits) this.hits.add(pattern)
    return hits.length > 0
  }

  private nextBook(): Book {
    const { book } = this
    const watches = new Map<string, BookWatch>()
    const keptBefore = [...book.watches].filter(
      ([, watch]) =>
        !this.dropsUnwatched ||
        this.watches.some(
          (now) => !this.isAnswered(now) && watchText(this.bookWatch(now)) === watchText(watch),
        ),
    )
    for (const [text, watch] of keptBefore) watches.set(text, watch)
    for (const watch of this.watches) {
      if (!this.isAnswered(watch)) continue
      const isNew = !this.isKnown(watch) && this.recordsUnknown && this.patterns.length === 0
      if (isNew || this.dropsUnwatched) watches.set(watchText(this.bookWatch(watch)), this.bookWatch(watch))
    }
    const unreadable = new Set(
      this.dropsUnwatched ? [] : [...book.unreadable].filter((one) => !this.wasRead(one)),
    )
    if (this.patterns.length === 0 && (this.accepts || this.recordsUnknown)) {
      const recordsAll = this.byHand || !book.exists
      for (const [place, { fails }] of this.unread) if (recordsAll || !fails) unreadable.add(place)
    }
    const findings = new Set(this.dropsUnwatched ? [] : book.findings)
    if (this.accepts) for (const finding of this.found) findings.add(finding)
    const isWritten =
      this.accepts ||
      this.entries.size !== book.entries.size ||
      this.written.size > 0 ||
      (this.recordsUnknown && this.watches.some((watch) => !this.isKnown(watch)))
    return isWritten ? { exists: true, entries: this.entries, watches, unreadable, findings } : book
  }

  /** Whether a place that could not be read was read now, and something of it was recorded. */
  private wasRead(place: string): boolean {
    const [view, path, name] = JSON.parse(place) as [string, string, string | null]
    const key = PLACES.find((one) => one.view === view && one.path === path)!
    const isWritten = [...this.written].some(
      (one) =>
        one.view === view && (one.path === path || (name === null && one.path.startsWith(`${path}\\`))),
    )
    if (!isWritten || this.unread.has(place)) return false
    return name === null ? this.isOpened(key) : this.watches.some((watch) => matches(watch, key, name))
  }
}

// --- patterns and texts -----------------------------------------------------------------------------

function watchesOf(policies: readonly Policy[], only: View | undefined): Watching[] {
  return policies
    .flatMap((policy) =>
      policy.watch.map((pattern) => ({
        policy,
        pattern,
        views: (['64', '32'] as const).filter(
          (view) => (policy.view === 'both' || policy.view === view) && (only === undefined || only === view),
        ),
        both: policy.view === 'both' && only !== '32',
      })),
    )
    .map((watch, number) => ({ ...watch, number }))
}

/** Whether a watch looks at the key in its view. */
function isSeenIn({ views, both }: Watching, { view, path }: PlacedKey): boolean {
  if (path.startsWith(SYSTEM)) return views.length > 0
  if (view === '64' && both && `${path}\\`.startsWith(`${WOW}\\`)) return false
  return views.includes(view)
}

function isPruned({ exclude, recursive }: Policy, { path }: Pick<PlacedKey, 'path'>): boolean {
  return exclude.some((one) => takesTree(one, recursive, upcased(path)))
}

function matches(watch: Watching, key: PlacedKey, name: string): boolean {
  const { policy, pattern } = watch
  const at = upcased(key.path)
  return (
    isSeenIn(watch, key) &&
    matchesValue(pattern, policy.recursive, at, name.toUpperCase()) &&
    !isPruned(policy, key) &&
    !policy.exclude.some((exclude) => matchesValue(exclude, policy.recursive, at, name.toUpperCase()))
  )
}

function mayMatchBelow({ pattern, policy }: Watching, path: string, below: readonly string[]): boolean {
  return below.some((names) =>
    matchesKey(pattern, policy.recursive, upcased(names === '' ? path : `${path}\\${names}`)),
  )
}

function upcased(path: string) {
  return { root: 'HKLM' as const, names: path.toUpperCase().split('\\').slice(1) }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('\\'))
}

function digestsOf(watches: readonly Watching[]): string[] {
  return [...new Set(watches.map(({ policy }) => policy.digest))]
}

/** The digest name under which a policy compares: its own, else one that no other policy over the value asks for. */
function digestFor(
  policy: Policy,
  digests: readonly string[],
  before: ReadonlyMap<string, BookEntry>,
): string {
  const names = [...before.keys()]
  return before.has(policy.digest)
    ? policy.digest
    : (names.find((name) => !digests.includes(name)) ?? names[0]!)
}

function isSame(a: BookEntry, b: BookEntry): boolean {
  return a.type === b.type && a.size === b.size && a.digest === b.digest
}

function add(map: Map<string, Set<Policy>>, digest: string, policy: Policy): void {
  map.set(digest, (map.get(digest) ?? new Set()).add(policy))
}

export function stateText(entry: Pick<BookEntry, 'type' | 'size' | 'digest'> | undefined): string {
  return entry === undefined ? '' : `${entry.type} ${entry.size} ${entry.digest}`
}

function keyText({ view, path }: PlacedKey): string {
  return textOf(view, path).slice(0, -1).concat(',')
}

function entryText({ view, path }: PlacedKey, name: string, digest: string): string {
  return textOf(view, path, name, digest)
}

export function watchText({ pattern, excludes, view, recursive }: BookWatch): string {
  return textOf(pattern, view, String(recursive), ...excludes)
}

function identityText({ identity: { key, value } }: Pattern): string {
  return `${key}\\${value}`
}
