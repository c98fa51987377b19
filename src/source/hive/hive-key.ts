/** A key of a hive. */
import { REG_LINK, type ReadProblem, upcase } from '../../registry/index.ts'
import { DEPTH_LIMIT, type TreeKey } from '../offline/index.ts'
import type { VisitSubkey, VisitValue } from '../source.ts'
import { BASE_BLOCK_LENGTH } from './base-block.ts'
import { asDamage, Damage } from './damage.ts'
import type { Hive } from './hive.ts'
import * as nk from './key-node.ts'
import * as vk from './key-value.ts'
import type { SeenNames } from './names.ts'
import { CONTINUE, STOP, visitList } from './subkey-list.ts'

const LINK_VALUE = upcase('SymbolicLinkValue')

export class HiveKey implements TreeKey {
  readonly name: string
  private readonly hive: Hive
  /** File position of the key node. */
  private readonly node: number
  /** Levels below the root. */
  private readonly depth: number

  constructor(hive: Hive, node: number, name: string, depth: number) {
    this.hive = hive
    this.node = node
    this.name = name
    this.depth = depth
  }

  lastWrite(): bigint {
    return nk.lastWriteOf(this.hive.cells.file, this.node)
  }

  values(visit: VisitValue): ReadProblem | undefined {
    const { cells } = this.hive
    const count = nk.valueCountOf(cells, this.node)
    if (count === 0) return undefined
    try {
      const list = cells.at(nk.valueListOf(this.node), 4)
      const held = Math.min(count, Math.floor(cells.length(list) / 4))
      const seen = held > 1 ? this.hive.takeSeenNames() : undefined
      let damage: Damage | undefined
      for (let i = 0; i < held; i++) {
        const lost = this.visitValue(list + i * 4, seen, visit)
        damage ??= lost
      }
      if (seen !== undefined) this.hive.giveSeenNames(seen)
      if (damage !== undefined || held === count) return damage
      return new Damage('value list', cells.start(list), `room for ${held} values, and its key says ${count}`)
    } catch (thrown) {
      return asDamage(thrown)
    }
  }

  subkeys(visit: VisitSubkey): ReadProblem | undefined {
    const { cells } = this.hive
    if (nk.subkeyCountOf(cells, this.node) === 0) return undefined
    const seen = this.hive.takeSeenNames()
    const damage = this.visitSubkeys((node, reference) => {
      const name = nk.subkeyNameOf(cells, node)
      const isFirst = seen.add(name)
      visit(
        name,
        reference,
        isFirst ? nk.tombstoneAt(cells, node) : this.wrong(node, 'there is another key of that name'),
      )
      return CONTINUE
    })
    this.hive.giveSeenNames(seen)
    return damage
  }

  childAt(name: string, reference: number): TreeKey | ReadProblem {
    try {
      return new HiveKey(this.hive, nk.keyNodeAt(this.hive.cells, reference), name, this.depth + 1)
    } catch (thrown) {
      return asDamage(thrown)
    }
  }

  child(name: string): TreeKey | ReadProblem | undefined {
    const { cells } = this.hive
    const upcased = upcase(name)
    let found: HiveKey | Damage | undefined
    const damage = this.visitSubkeys((node) => {
      nk.checkName(cells, node)
      if (!nk.isKeyNamed(cells, node, upcased)) return CONTINUE
      const key = () => new HiveKey(this.hive, node, nk.keyNameOf(cells, node), this.depth + 1)
      found = nk.tombstoneAt(cells, node) ?? key()
      return STOP
    })
    return found ?? damage
  }

  linkTarget(): string | ReadProblem | undefined {
    if (!nk.isLink(this.hive.cells, this.node)) return undefined
    let target: string | ReadProblem | undefined
    const damage = this.values((name, type, buffer, start, end, problem) => {
      if (target !== undefined || type !== REG_LINK || upcase(name) !== LINK_VALUE) return
      target = problem ?? buffer.ucs2Slice(start, end)
    })
    return target ?? damage ?? this.wrong(this.node, 'a symbolic link without its target')
  }

  /** @returns why a value that the list refers to has not even a name to be visited by. */
  private visitValue(reference: number, seen: SeenNames | undefined, visit: VisitValue): Damage | undefined {
    const { cells, data } = this.hive
    let name: string
    let value: number
    try {
      value = vk.keyValueAt(cells, reference)
      name = vk.valueNameOf(cells, value)
    } catch (thrown) {
      return asDamage(thrown)
    }
    const type = vk.valueTypeOf(cells, value)
    let problem: Damage | undefined
    try {
      if (seen !== undefined && !seen.add(name))
        throw new Damage('value', cells.start(value), 'there is another value of that name')
      vk.refuseTombstone(cells, value)
      data.find(value)
    } catch (thrown) {
      problem = asDamage(thrown)
    }
    if (problem === undefined) visit(name, type, data.buffer, data.start, data.end)
    else visit(name, type, cells.file, 0, 0, problem)
    return undefined
  }

  /** Visits the subkeys that are keys, and this key's; `undefined` where that was all of them. */
  private visitSubkeys(visit: (node: number, reference: number) => boolean): Damage | undefined {
    const { cells } = this.hive
    const count = nk.subkeyCountOf(cells, this.node)
    if (count === 0) return undefined
    if (nk.isLink(cells, this.node)) return this.wrong(this.node, 'a symbolic link with subkeys')
    if (this.depth === DEPTH_LIMIT) return this.wrong(this.node, `subkeys below level ${DEPTH_LIMIT}`)
    const own = cells.start(this.node) - BASE_BLOCK_LENGTH
    try {
      return visitList(cells, nk.subkeyListOf(this.node), count, (reference) => {
        const node = nk.keyNodeAt(cells, reference)
        if (nk.parentOf(cells, node) !== own) throw this.wrong(node, 'says that another key is its parent')
        return visit(node, reference)
      })
    } catch (thrown) {
      return asDamage(thrown)
    }
  }

  private wrong(node: number, why: string): Damage {
    return new Damage('key', this.hive.cells.start(node), why)
  }
}
