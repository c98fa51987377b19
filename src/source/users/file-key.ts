/**
 * A key of a hive that Windows has not loaded. Its time of the last write is nobody's word: what edits a file writes
 * any time there, or leaves the old one. So it has none, and each scan of a watch reads it.
 */
import type { ReadProblem } from '../../registry/index.ts'
import { isKey, type Opened, type SourceKey, type VisitSubkey, type VisitValue } from '../source.ts'

class FileKey implements SourceKey {
  private readonly key: SourceKey

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
    return 0n
  }

  values(visit: VisitValue): ReadProblem | undefined {
    return this.key.values(visit)
  }

  subkeys(visit: VisitSubkey): ReadProblem | undefined {
    return this.key.subkeys((name, ref, problem) => visit(name, ref, problem))
  }

  unlisted(): readonly string[] {
    return this.key.unlisted?.() ?? []
  }

  openChild(name: string, ref: number): Opened {
    return fromFile(this.key.openChild(name, ref))
  }

  open(names: readonly string[]): Opened {
    return fromFile(this.key.open(names))
  }

  close(): void {
    this.key.close()
  }
}

export function fromFile(opened: Opened): Opened {
  return isKey(opened) ? new FileKey(opened) : opened
}
