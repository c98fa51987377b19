/**
 * A key of a hive that Windows has not loaded. Its last-write time cannot be trusted, since a program that edits the file
 * may write any time there, or keep the old one. So the key has none, and every scan of a watch reads it.
 */
import type { ReadProblem } from '../../registry/index.ts'
import { isKey, type Opened, type VisitSubkey } from '../source.ts'
import { KeyOver } from './key-over.ts'

class FileKey extends KeyOver {
  override lastWrite(): bigint {
    return 0n
  }

  subkeys(visit: VisitSubkey): ReadProblem | undefined {
    return this.key.subkeys((name, ref, problem) => visit(name, ref, problem))
  }

  openChild(name: string, ref: number): Opened {
    return fromFile(this.key.openChild(name, ref))
  }

  open(names: readonly string[]): Opened {
    return fromFile(this.key.open(names))
  }
}

export function fromFile(opened: Opened): Opened {
  return isKey(opened) ? new FileKey(opened) : opened
}
