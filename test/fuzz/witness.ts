/** Checks a reader's work against the bytes of the file. */
import assert from 'node:assert/strict'
import { upcase } from '../../src/registry/index.ts'
import type { Cells } from '../../src/source/hive/cells.ts'

const KEY_PREDEF_HANDLE = 0x40

/** Every cell is allocated, lies in the file, and is referred to from one place. */
export class CellWitness {
  private readonly referrers = new Map<number, number>()
  private readonly file: Buffer

  constructor(file: Buffer) {
    this.file = file
  }

  handedOut(start: number, end: number, reference: number): void {
    assert.ok(start >= 4096 && end <= this.file.length, 'a cell in the file')
    assert.equal(this.file.readInt32LE(start), start - end, 'an allocated cell')
    assert.equal(this.referrers.get(start) ?? reference, reference, 'a cell that one place refers to')
    this.referrers.set(start, reference)
  }
}

/** The visited values and subkeys of a key are those that its node promises, each once, unless a problem was reported. */
export class KeyWitness {
  private readonly cells: Cells
  private readonly node: number
  private readonly seen = { key: new Set<string>(), value: new Set<string>() }
  private readonly visited = { key: 0, value: 0 }

  /** @param cell file position of the key's cell. */
  constructor(cells: Cells, cell: number) {
    this.cells = cells
    this.node = cell + cells.layout.cellHeader
  }

  saw(what: 'key' | 'value', name: string, sound: boolean): void {
    this.visited[what]++
    if (!sound) return
    const upcased = upcase(name)
    assert.ok(!this.seen[what].has(upcased), `a name that is given once: ${name}`)
    this.seen[what].add(upcased)
  }

  /** @param cell of a subkey. */
  bore(cell: number): void {
    const { file, layout } = this.cells
    const parent = file.readUInt32LE(cell + layout.cellHeader + 16) + 4096 + layout.cellHeader
    assert.equal(parent, this.node, 'a subkey that says so')
  }

  /** Called if no problem with the whole list was reported. */
  isWhole(what: 'key' | 'value'): void {
    const { file } = this.cells
    const count = what === 'key' ? 20 : 36
    const isHandle = (file.readUInt16LE(this.node + 2) & KEY_PREDEF_HANDLE) !== 0
    if (what === 'value' && isHandle) return
    assert.equal(this.visited[what], file.readUInt32LE(this.node + count), `as many as the ${what}s are`)
  }
}
