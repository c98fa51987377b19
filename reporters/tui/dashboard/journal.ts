/**
 * The last events, and those of them that a filter lets through: a ring, so that a watch may run for
 * years. What passes is kept up as events come; only a new filter looks at all of them.
 */
import { type Entry, sizeOf } from './entry.ts'

export interface Filter {
  /** A plain part of what a row shows; case does not matter. */
  readonly text: string
  readonly policy: string | undefined
}

const NO_FILTER: Filter = { text: '', policy: undefined }

export interface Limits {
  readonly entries: number
  /** Characters of all of them: names may be long. */
  readonly characters: number
}

const LIMITS: Limits = { entries: 100_000, characters: 50_000_000 }

export class Journal {
  private readonly limits: Limits
  private readonly ring: (Entry | undefined)[] = []
  private characters = 0
  /** Numbers of the oldest one that is kept, and of the next one. */
  private oldest = 0
  private next = 0
  private passing: Filter = NO_FILTER
  /** Numbers of those that pass, ascending, from `passedFrom` on; unused where there is no filter. */
  private passed: number[] = []
  private passedFrom = 0

  constructor(limits: Limits = LIMITS) {
    this.limits = limits
  }

  /** How many there were, how many are kept, and how many of these pass. */
  get total(): number {
    return this.next
  }

  get kept(): number {
    return this.next - this.oldest
  }

  get size(): number {
    return isOpen(this.passing) ? this.kept : this.passed.length - this.passedFrom
  }

  get filter(): Filter {
    return this.passing
  }

  add(make: (number: number) => Entry): void {
    if (this.kept === this.limits.entries) this.drop()
    const entry = make(this.next)
    this.characters += sizeOf(entry)
    this.ring[this.next % this.limits.entries] = entry
    this.next++
    while (this.characters > this.limits.characters && this.kept > 1) this.drop()
    if (!isOpen(this.passing) && passes(entry, this.passing)) this.passed.push(entry.number)
  }

  private drop(): void {
    const slot = this.oldest % this.limits.entries
    const entry = this.ring[slot]
    if (entry !== undefined) this.characters -= sizeOf(entry)
    this.ring[slot] = undefined
    this.oldest++
    while ((this.passed[this.passedFrom] ?? this.oldest) < this.oldest) this.passedFrom++
    if (this.passedFrom * 2 > this.passed.length) {
      this.passed = this.passed.slice(this.passedFrom)
      this.passedFrom = 0
    }
  }

  setFilter(filter: Filter): void {
    const policy = filter.policy
    const wanted: Filter = { text: filter.text.toLowerCase(), policy }
    const narrower =
      !isOpen(this.passing) &&
      wanted.text.includes(this.passing.text) &&
      (this.passing.policy === undefined || this.passing.policy === policy)
    const from = narrower ? this.passed.slice(this.passedFrom) : this.numbers()
    this.passing = wanted
    this.passedFrom = 0
    this.passed = isOpen(wanted)
      ? []
      : from.filter((number) => {
          const entry = this.entry(number)
          return entry !== undefined && passes(entry, wanted)
        })
  }

  private numbers(): number[] {
    return Array.from({ length: this.kept }, (_, index) => this.oldest + index)
  }

  /** Those that pass, the newest first: `count` of them from `index` on. */
  window(index: number, count: number): Entry[] {
    const entries: Entry[] = []
    for (let at = index; at < Math.min(index + count, this.size); at++) {
      const entry = this.at(at)
      if (entry !== undefined) entries.push(entry)
    }
    return entries
  }

  /** The one that passes at a place; 0 is the newest. */
  at(index: number): Entry | undefined {
    if (index < 0 || index >= this.size) return undefined
    return this.entry(
      isOpen(this.passing) ? this.next - 1 - index : (this.passed[this.passed.length - 1 - index] ?? -1),
    )
  }

  /** The place of an entry, or of the nearest older one that passes. */
  indexOf(number: number): number {
    const last = Math.max(0, this.size - 1)
    if (isOpen(this.passing)) return Math.min(Math.max(0, this.next - 1 - number), last)
    let low = this.passedFrom
    let high = this.passed.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.passed[middle] ?? 0) <= number) low = middle + 1
      else high = middle
    }
    return Math.min(this.passed.length - low, last)
  }

  private entry(number: number): Entry | undefined {
    return number < this.oldest ? undefined : this.ring[number % this.limits.entries]
  }
}

function isOpen({ text, policy }: Filter): boolean {
  return text === '' && policy === undefined
}

function passes(entry: Entry, { text, policy }: Filter): boolean {
  if (policy !== undefined && entry.policy !== policy) return false
  if (text === '') return true
  const { type, key, name, tags } = entry
  return `${type} ${entry.policy} ${key}\\${name ?? ''} ${tags.join(' ')}`.toLowerCase().includes(text)
}
