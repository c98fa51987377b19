/** Lists of subkeys: index leaf (`li`), fast leaf (`lf`), hash leaf (`lh`), and index root (`ri`) over them. */
import type { Cells } from './cells.ts'
import { asDamage, Damage } from './damage.ts'

const LI = 0x696c
const LF = 0x666c
const LH = 0x686c
const RI = 0x6972

const HEADER_LENGTH = 4

export const CONTINUE = false
export const STOP = true

/**
 * Called with the file position of the offset of each subkey's cell. What it throws as damage is that
 * subkey's; the list goes on.
 */
type VisitReference = (reference: number) => boolean

/**
 * Visits the references of a list in order. Order, hints and hashes are not used, since an attacker
 * chooses them.
 * @param reference file position of the key's field that holds the list's offset.
 * @param promised number of subkeys that the key claims.
 * @returns the first damage: then some of the list is unknown.
 */
export function visitList(
  cells: Cells,
  reference: number,
  promised: number,
  visit: VisitReference,
): Damage | undefined {
  const list = cells.at(reference, HEADER_LENGTH)
  const walk = new ListWalk(cells, visit)
  if (cells.file.readUInt16LE(list) === RI) walk.root(list)
  else walk.leaf(list)
  if (!walk.stopped && walk.damage === undefined && walk.visited !== promised) {
    return new Damage(
      'subkey list',
      cells.start(list),
      `${walk.visited} subkeys, and its key says ${promised}`,
    )
  }
  return walk.damage
}

class ListWalk {
  visited = 0
  stopped = false
  damage: Damage | undefined
  private readonly cells: Cells
  private readonly visit: VisitReference

  constructor(cells: Cells, visit: VisitReference) {
    this.cells = cells
    this.visit = visit
  }

  /** One level only: an index root in an index root is damage. */
  root(list: number): void {
    const count = this.count(list, 4)
    for (let i = 0; i < count && !this.stopped; i++) {
      try {
        this.leaf(this.cells.at(list + HEADER_LENGTH + i * 4, HEADER_LENGTH))
      } catch (thrown) {
        this.note(thrown)
      }
    }
  }

  leaf(list: number): void {
    const signature = this.cells.file.readUInt16LE(list)
    if (signature !== LH && signature !== LF && signature !== LI) throw noList(this.cells, list)
    const width = signature === LI ? 4 : 8
    const count = this.count(list, width)
    for (let i = 0; i < count && !this.stopped; i++) {
      try {
        this.stopped = this.visit(list + HEADER_LENGTH + i * width)
      } catch (thrown) {
        this.note(thrown)
      }
    }
    this.visited += count
  }

  /** Keeps the first damage; throws on anything that is not damage. */
  private note(thrown: unknown): void {
    const damage = asDamage(thrown)
    this.damage ??= damage
  }

  /** The list's own count, as far as its cell holds it. */
  private count(list: number, width: number): number {
    const count = this.cells.file.readUInt16LE(list + 2)
    const held = Math.floor((this.cells.length(list) - HEADER_LENGTH) / width)
    if (count <= held) return count
    this.damage ??= new Damage(
      'subkey list',
      this.cells.start(list),
      `says ${count} entries, and has room for ${held}`,
    )
    return held
  }
}

function noList(cells: Cells, list: number): Damage {
  const signature = JSON.stringify(cells.file.toString('latin1', list, list + 2))
  return new Damage('subkey list', cells.start(list), `signature ${signature} is none of li, lf, lh, ri`)
}
