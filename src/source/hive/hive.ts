/** A hive: a tree of keys in one file of the regf format, read in place. */
import { RegmonError } from '../../errors.ts'
import { type BaseBlock, readBaseBlock } from './base-block.ts'
import { Cells } from './cells.ts'
import { Damage } from './damage.ts'
import { HiveKey } from './hive-key.ts'
import * as nk from './key-node.ts'
import { SeenNames } from './names.ts'
import { ValueData } from './value-data.ts'

/** File position of the base block's field that refers to the root key. */
const ROOT_REFERENCE = 36

export class Hive {
  readonly cells: Cells
  /** The data of the value that is being visited. One object serves all values. */
  readonly data: ValueData
  readonly root: HiveKey
  /** Objects that are not in use. A visit may list another key, so there may be several. */
  private readonly seen: SeenNames[] = []
  private readonly base: BaseBlock

  /**
   * @param file the whole file; it is never written to.
   * @throws RegmonError without `where` if it is no hive, or if its root key is lost.
   */
  constructor(file: Buffer) {
    this.base = readBaseBlock(file)
    this.cells = new Cells(file, this.base)
    this.data = new ValueData(this.cells)
    this.root = this.openRoot()
  }

  /** Whether its last writes may be in transaction logs alone. */
  get dirty(): boolean {
    return this.base.dirty
  }

  /** Bins that are not as they should be: what they held is lost. */
  get damage(): readonly Damage[] {
    return this.cells.damage
  }

  /** Whether it is a layer over other hives, as containers have: then it holds differences only. */
  get layered(): boolean {
    return this.base.layout.layers
  }

  /** Reused for many keys, since their names would be most of what a walk allocates. */
  takeSeenNames(): SeenNames {
    const seen = this.seen.pop() ?? new SeenNames()
    seen.clear()
    return seen
  }

  giveSeenNames(seen: SeenNames): void {
    this.seen.push(seen)
  }

  private openRoot(): HiveKey {
    try {
      const node = nk.keyNodeAt(this.cells, ROOT_REFERENCE)
      const tombstone = nk.tombstoneAt(this.cells, node)
      if (tombstone !== undefined) throw tombstone
      return new HiveKey(this, node, nk.keyNameOf(this.cells, node), 0)
    } catch (thrown) {
      if (!(thrown instanceof Damage)) throw thrown
      throw new RegmonError('REGMON_HIVE_DAMAGED', `has no root key that can be read: ${thrown.reason}`)
    }
  }
}
