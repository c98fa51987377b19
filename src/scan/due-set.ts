/** Sets of watches. Equal sets are one object, so that testing whether one covers another is cheap. */
export class DueSet {
  private readonly watches: ReadonlySet<number>
  private readonly answers = new Map<DueSet, boolean>()

  constructor(watches: ReadonlySet<number>) {
    this.watches = watches
  }

  covers(other: DueSet): boolean {
    if (other === this) return true
    const known = this.answers.get(other)
    if (known !== undefined) return known
    const answer = other.watches.isSubsetOf(this.watches)
    this.answers.set(other, answer)
    return answer
  }

  /** Whether the sets have a watch in common. */
  meets(other: DueSet): boolean {
    return other === this ? this.watches.size > 0 : !other.watches.isDisjointFrom(this.watches)
  }

  with(other: DueSet): ReadonlySet<number> {
    return this.watches.union(other.watches)
  }

  without(other: DueSet): ReadonlySet<number> {
    return this.watches.difference(other.watches)
  }
}

export class DueSets {
  private readonly known = new Map<string, DueSet>()

  get size(): number {
    return this.known.size
  }

  of(watches: Iterable<number>): DueSet {
    const sorted = [...watches].sort((a, b) => a - b)
    const name = sorted.join()
    const known = this.known.get(name) ?? new DueSet(new Set(sorted))
    this.known.set(name, known)
    return known
  }

  together(a: DueSet, b: DueSet): DueSet {
    return a.covers(b) ? a : b.covers(a) ? b : this.of(a.with(b))
  }

  without(a: DueSet, b: DueSet): DueSet {
    return b.covers(a) ? this.of([]) : a.meets(b) ? this.of(a.without(b)) : a
  }
}
