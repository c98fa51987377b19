/**
 * The last events, and which of them match the filter. It is a ring buffer, so that its size stays bounded in a watch
 * that runs for years. New events are matched as they arrive; only a new filter examines all of them.
 */
import { type Entry, sizeOf } from './entry.ts'

export interface Filter {
  /** A part of what a row shows, in any case. */
  readonly text: string
  readonly policy: string | undefined
  /** Leaves out what was accepted, and events of the policies of which nothing is pending. */
  readonly pendingOnly: boolean
}

const NO_FILTER: Filter = { text: '', policy: undefined, pendingOnly: false }

export interface Limits {
  readonly entries: number
  /** Characters of all entries together: names may be long. */
  readonly characters: number
}

const LIMITS: Limits = { entries: 100_000, characters: 50_000_000 }

export class Journal {
  private readonly limits: Limits
  private readonly ring: (Entry | undefined)[] = []
  private characters = 0
  /** Numbers of the oldest entry that is kept, and of the next one. */
  private oldest = 0
  private next = 0
  private current: Filter = NO_FILTER
  /** Ascending numbers of the matching entries, from `matchesFrom` on; unused without a filter. */
  private matches: number[] = []
  /** Policies of which nothing is pending. */
  private settled: ReadonlySet<string> = new Set()
  private matchesFrom = 0

  constructor(limits: Limits = LIMITS) {
    this.limits = limits
  }

  /** How many entries there were. */
  get total(): number {
    return this.next
  }

  /** How many of them are kept. */
  get kept(): number {
    return this.next - this.oldest
  }

  /** How many of these match the filter. */
  get size(): number {
    return isEmpty(this.current) ? this.kept : this.matches.length - this.matchesFrom
  }

  get filter(): Filter {
    return this.current
  }

  add(make: (number: number) => Entry): void {
    if (this.kept === this.limits.entries) this.drop()
    const entry = make(this.next)
    this.characters += sizeOf(entry)
    this.ring[this.next % this.limits.entries] = entry
    this.next++
    while (this.characters > this.limits.characters && this.kept > 1) this.drop()
    if (!isEmpty(this.current) && this.isMatch(entry)) this.matches.push(entry.number)
  }

  private drop(): void {
    const slot = this.oldest % this.limits.entries
    const entry = this.ring[slot]
    if (entry !== undefined) this.characters -= sizeOf(entry)
    this.ring[slot] = undefined
    this.oldest++
    while ((this.matches[this.matchesFrom] ?? this.oldest) < this.oldest) this.matchesFrom++
    if (this.matchesFrom * 2 > this.matches.length) {
      this.matches = this.matches.slice(this.matchesFrom)
      this.matchesFrom = 0
    }
  }

  /** Whether an entry still differs from the pinned baseline, as far as the dashboard knows. */
  isPending({ accepted, policies }: Entry): boolean {
    return !accepted && !policies.every((policy) => this.settled.has(policy))
  }

  /** Marks entries as accepted. */
  accept(isAccepted: (entry: Entry) => boolean): void {
    for (const number of this.numbers()) {
      const entry = this.entry(number)
      if (entry !== undefined && isAccepted(entry)) entry.accepted = true
    }
    this.refilter(this.current)
  }

  /** @param settled the policies of which nothing is pending. */
  setSettled(settled: ReadonlySet<string>): void {
    if (settled.size === this.settled.size && settled.isSubsetOf(this.settled)) return
    this.settled = settled
    this.refilter(this.current)
  }

  setFilter(filter: Filter): void {
    const { policy, pendingOnly } = filter
    const wanted: Filter = { text: filter.text.toLowerCase(), policy, pendingOnly }
    const narrower =
      !isEmpty(this.current) &&
      wanted.text.includes(this.current.text) &&
      (this.current.policy === undefined || this.current.policy === policy) &&
      (!this.current.pendingOnly || pendingOnly)
    this.refilter(wanted, narrower ? this.matches.slice(this.matchesFrom) : this.numbers())
  }

  private refilter(wanted: Filter, from = this.numbers()): void {
    this.current = wanted
    this.matchesFrom = 0
    this.matches = isEmpty(wanted)
      ? []
      : from.filter((number) => {
          const entry = this.entry(number)
          return entry !== undefined && this.isMatch(entry)
        })
  }

  private numbers(): number[] {
    return Array.from({ length: this.kept }, (_, index) => this.oldest + index)
  }

  /** Matching entries, the newest first: `count` of them from `index` on. */
  window(index: number, count: number): Entry[] {
    const entries: Entry[] = []
    for (let at = index; at < Math.min(index + count, this.size); at++) {
      const entry = this.at(at)
      if (entry !== undefined) entries.push(entry)
    }
    return entries
  }

  /** The matching entry at a position; 0 is the newest. */
  at(index: number): Entry | undefined {
    if (index < 0 || index >= this.size) return undefined
    return this.entry(
      isEmpty(this.current) ? this.next - 1 - index : (this.matches[this.matches.length - 1 - index] ?? -1),
    )
  }

  /** The position of an entry, or of the nearest older one that matches. */
  indexOf(number: number): number {
    const last = Math.max(0, this.size - 1)
    if (isEmpty(this.current)) return Math.min(Math.max(0, this.next - 1 - number), last)
    let low = this.matchesFrom
    let high = this.matches.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.matches[middle] ?? 0) <= number) low = middle + 1
      else high = middle
    }
    return Math.min(this.matches.length - low, last)
  }

  private isMatch(entry: Entry): boolean {
    const { text, policy, pendingOnly } = this.current
    const { type, policies, key, name, tags } = entry
    if (policy !== undefined && !policies.includes(policy)) return false
    if (pendingOnly && !this.isPending(entry)) return false
    if (text === '') return true
    const shown = `${type} ${policies.join(' ')} ${key}\\${name ?? ''} ${tags.join(' ')}`
    return shown.toLowerCase().includes(text)
  }

  private entry(number: number): Entry | undefined {
    return number < this.oldest ? undefined : this.ring[number % this.limits.entries]
  }
}

function isEmpty({ text, policy, pendingOnly }: Filter): boolean {
  return text === '' && policy === undefined && !pendingOnly
}
