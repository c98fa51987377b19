/**
 * Makes hives, byte for byte the same from the same tree: for tests, and for the golden image. They are
 * whole: Windows, hivex and reglookup load them.
 */
import { compareUpcased, REG_LINK, upcase } from '../../src/registry/index.ts'
import { checksum } from '../../src/source/hive/base-block.ts'
import { HiveCells, NIL } from './hive-cells.ts'
import { type ListKind, writeList } from './hive-lists.ts'
import { encodeName, type HiveValue, writeValues } from './hive-values.ts'
import { EVERYONE_FULL } from './security.ts'

export type { HiveValue } from './hive-values.ts'

export interface HiveTree {
  /** Ignored by readers in a root key. */
  readonly name?: string
  readonly values?: readonly HiveValue[]
  readonly keys?: readonly HiveTree[]
  /** Makes it a symbolic link to an NT path: `\REGISTRY\MACHINE\…`. */
  readonly link?: string
  readonly className?: string
  /** 1: a tombstone, which takes away what a layer below holds; 2, 3: hides it. Version 1.6. */
  readonly layer?: 1 | 2 | 3
  /** FILETIME; default: the options'. */
  readonly lastWrite?: bigint
}

export interface HiveOptions {
  /** 1 to 6. */
  readonly minor?: number
  /** Default: what Windows writes in that version. */
  readonly list?: ListKind
  /** More subkeys than that make an `ri` list. */
  readonly leafLength?: number
  /** `false`: every name is UTF-16. */
  readonly compressNames?: boolean
  /** `false`: data of up to four bytes have a cell of their own. */
  readonly inlineData?: boolean
  /** The two sequence numbers; different ones make the hive dirty. */
  readonly sequence?: readonly [number, number]
  /** FILETIME of header and keys. */
  readonly lastWrite?: bigint
}

/** 2024-01-01T00:00:00Z. */
const NEW_YEAR_2024 = 133485408000000000n

const KEY_HIVE_ENTRY = 0x4
const KEY_NO_DELETE = 0x8
const KEY_SYM_LINK = 0x10
const KEY_COMP_NAME = 0x20

export function writeHive(tree: HiveTree, options: HiveOptions = {}): Buffer {
  const minor = options.minor ?? 5
  const writer = new HiveWriter({
    minor,
    list: minor >= 5 ? 'lh' : minor >= 3 ? 'lf' : 'li',
    leafLength: 1012,
    compressNames: true,
    inlineData: true,
    sequence: [1, 1],
    lastWrite: NEW_YEAR_2024,
    ...options,
    // 1.1 knows UTF-16 alone.
    ...(minor === 1 && { compressNames: false }),
  })
  return writer.write(tree)
}

class HiveWriter {
  private readonly cells: HiveCells
  private readonly options: Required<HiveOptions>
  private readonly security: number
  private keys = 0

  constructor(options: Required<HiveOptions>) {
    this.options = options
    this.cells = new HiveCells(options.minor)
    this.security = this.cells.allocate(20 + EVERYONE_FULL.length)
  }

  write(tree: HiveTree): Buffer {
    const root = this.writeKey({ name: 'ROOT', ...tree }, NIL)
    this.writeSecurity()
    return Buffer.concat([this.baseBlock(root), this.cells.finished()])
  }

  private writeKey(tree: HiveTree, parent: number): number {
    const { cells, options } = this
    this.keys++
    const name = encodeName(tree.name ?? '', options.compressNames)
    const nk = Buffer.alloc(76 + name.bytes.length)
    const offset = cells.allocate(nk.length)
    const values = tree.link === undefined ? (tree.values ?? []) : [linkValue(tree.link)]
    const keys = (tree.keys ?? [])
      .toSorted((a, b) => compareUpcased(upcase(a.name ?? ''), upcase(b.name ?? '')))
      .map((key) => ({ name: key.name ?? '', offset: this.writeKey(key, offset) }))
    const className = Buffer.from(tree.className ?? '', 'utf16le')

    nk.write('nk', 'latin1')
    nk.writeUInt16LE(flagsOf(tree, parent, name.compressed), 2)
    nk.writeBigUInt64LE(tree.lastWrite ?? options.lastWrite, 4)
    nk.writeUInt8(tree.layer ?? 0, 13)
    nk.writeUInt32LE(parent, 16)
    nk.writeUInt32LE(keys.length, 20)
    const list = keys.length === 0 ? NIL : writeList(cells, keys, options.list, options.leafLength)
    nk.writeUInt32LE(list, 28)
    nk.writeUInt32LE(NIL, 32)
    nk.writeUInt32LE(values.length, 36)
    nk.writeUInt32LE(values.length === 0 ? NIL : writeValues(cells, values, options), 40)
    nk.writeUInt32LE(this.security, 44)
    nk.writeUInt32LE(className.length === 0 ? NIL : cells.put(className), 48)
    nk.writeUInt16LE(Math.max(0, ...keys.map(({ name }) => name.length * 2)), 52)
    nk.writeUInt32LE(Math.max(0, ...(tree.keys ?? []).map((key) => (key.className ?? '').length * 2)), 56)
    nk.writeUInt32LE(Math.max(0, ...values.map(({ name }) => name.length * 2)), 60)
    nk.writeUInt32LE(Math.max(0, ...values.map(({ data }) => data.length)), 64)
    nk.writeUInt16LE(name.bytes.length, 72)
    nk.writeUInt16LE(className.length, 74)
    nk.set(name.bytes, 76)
    cells.content(offset).set(nk)
    return offset
  }

  /** One descriptor for all keys, in a ring of one. */
  private writeSecurity(): void {
    const sk = this.cells.content(this.security)
    sk.write('sk', 'latin1')
    sk.writeUInt32LE(this.security, 4)
    sk.writeUInt32LE(this.security, 8)
    sk.writeUInt32LE(this.keys, 12)
    sk.writeUInt32LE(EVERYONE_FULL.length, 16)
    sk.set(EVERYONE_FULL, 20)
  }

  private baseBlock(root: number): Buffer {
    const { minor, sequence, lastWrite } = this.options
    const block = Buffer.alloc(4096)
    block.write('regf', 'latin1')
    block.writeUInt32LE(sequence[0], 4)
    block.writeUInt32LE(sequence[1], 8)
    block.writeBigUInt64LE(lastWrite, 12)
    block.writeUInt32LE(1, 20)
    block.writeUInt32LE(minor, 24)
    block.writeUInt32LE(1, 32)
    block.writeUInt32LE(root, 36)
    block.writeUInt32LE(this.cells.length, 40)
    block.writeUInt32LE(1, 44)
    block.writeUInt32LE(checksum(block), 508)
    return block
  }
}

function flagsOf(tree: HiveTree, parent: number, compressed: boolean): number {
  return (
    (parent === NIL ? KEY_HIVE_ENTRY | KEY_NO_DELETE : 0) |
    (tree.link === undefined ? 0 : KEY_SYM_LINK) |
    (compressed ? KEY_COMP_NAME : 0)
  )
}

function linkValue(target: string): HiveValue {
  return { name: 'SymbolicLinkValue', type: REG_LINK, data: Buffer.from(target, 'utf16le') }
}
