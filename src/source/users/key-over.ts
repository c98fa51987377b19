/** A key that passes every call on to another one, for subclasses to override. */
import type { ReadProblem } from '../../registry/index.ts'
import type { Opened, SourceKey, VisitSubkey, VisitValue } from '../source.ts'

export abstract class KeyOver implements SourceKey {
  protected readonly key: SourceKey

  constructor(key: SourceKey) {
    this.key = key
  }

  get name(): string {
    return this.key.name
  }

  get virtual(): boolean {
    return this.key.virtual
  }

  storedNames(): readonly string[] | undefined {
    return this.key.storedNames?.()
  }

  lastWrite(): bigint {
    return this.key.lastWrite()
  }

  values(visit: VisitValue): ReadProblem | undefined {
    return this.key.values(visit)
  }

  unlisted(): readonly string[] {
    return this.key.unlisted?.() ?? []
  }

  abstract subkeys(visit: VisitSubkey): ReadProblem | undefined
  abstract openChild(name: string, ref: number): Opened
  abstract open(names: readonly string[]): Opened

  close(): void {
    this.key.close()
  }
}
