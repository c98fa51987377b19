/**
 * Reads a whole hive, and records from which cells each key and value was read. The reader is the product's own: its
 * method `at`, the only access to cells, is observed.
 */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { upcase } from '../../src/registry/index.ts'
import { Hive } from '../../src/source/hive/index.ts'
import type { TreeKey } from '../../src/source/offline/index.ts'
import { CellWitness, KeyWitness } from './witness.ts'

/** Bytes of the file, as pairs of start and end. */
export type Ranges = readonly number[]

export function eachRange(ranges: Ranges, visit: (start: number, end: number) => void): void {
  for (let i = 0; i + 1 < ranges.length; i += 2) visit(ranges[i]!, ranges[i + 1]!)
}

/** How a key was reached: its own cell, its parent's list, and the parent's trace. */
export interface KeyTrace {
  readonly path: string
  readonly above: KeyTrace | undefined
  /** As `above` lists it. */
  readonly name: string
  readonly ranges: Ranges
}

export interface Row {
  readonly key: KeyTrace
  /** `undefined`: the row of the key itself. */
  readonly valueName: string | undefined
  /** The content of the row: type and data, or the key's time. */
  readonly text: string
  readonly ranges: Ranges
}

export interface Reading {
  readonly rows: ReadonlyMap<string, Row>
  readonly reasons: readonly string[]
  /** What may be missing according to the problems. */
  readonly lost: Lost
  /** How often a cell was read. */
  readonly steps: number
  /** Bytes of data and characters of names that were returned. */
  readonly bytes: number
  readonly dirty: boolean
}

/** The problems, by path. */
class Lost {
  private readonly reported = new Set<string>()

  /** @param name of the key or value that cannot be read; without it: any of the key's. */
  add(path: string, what: 'key' | 'value', name?: string): void {
    this.reported.add(id(path, what, name))
  }

  /** Whether a problem says that this row, or a key above it, may be missing. */
  covers({ key, valueName }: Row): boolean {
    if (valueName !== undefined && this.has(key.path, 'value', valueName)) return true
    for (let at = key; at.above !== undefined; at = at.above)
      if (this.has(at.above.path, 'key', at.name)) return true
    return false
  }

  private has(path: string, what: string, name: string): boolean {
    return this.reported.has(id(path, what)) || this.reported.has(id(path, what, name))
  }
}

function id(path: string, what: string, name?: string): string {
  return name === undefined ? `${what} ${path}` : `${what} ${path}\n${upcase(name)}`
}

/** The lists through which a key's subkeys were reached: a reference lies in the list that holds it. */
class Lists {
  private readonly cells: { readonly reference: number; readonly start: number; readonly end: number }[] = []
  private latest = 0

  add(reference: number, start: number, end: number): void {
    this.cells.push({ reference, start, end })
  }

  above(reference: number): number[] {
    const isLatest = this.holds(this.latest, reference)
    if (!isLatest) this.latest = this.cells.findLastIndex((_, i) => this.holds(i, reference))
    const leaf = this.cells[this.latest]
    if (leaf === undefined) return []
    const root = this.cells.find(({ start, end }) => leaf.reference >= start && leaf.reference < end)
    return [leaf.start, leaf.end, ...(root === undefined ? [] : [root.start, root.end])]
  }

  private holds(index: number, reference: number): boolean {
    const cell = this.cells[index]
    return cell !== undefined && reference >= cell.start && reference < cell.end
  }
}

/** Fields of the base block on which every row depends: the version, and where the root is. */
const HEADER_FIELDS: Ranges = [24, 28, 36, 40]

/** @throws RegmonError where there is no root to start from. */
export function readTraced(file: Buffer): Reading {
  const hive = new Hive(file)
  const { cells } = hive
  const at = cells.at.bind(cells)
  const witness = new CellWitness(file)
  let steps = 0
  let trace: number[] = []
  let lists = new Lists()
  cells.at = (reference, least) => {
    steps++
    const cell = at(reference, least)
    const [start, end] = [cells.start(cell), cell + cells.length(cell)]
    witness.handedOut(start, end, reference)
    trace.push(start, end)
    lists.add(reference, start, end)
    return cell
  }
  const rows = new Map<string, Row>()
  const reasons: string[] = []
  const lost = new Lost()
  let bytes = 0
  cells.at(36, 0)
  const root: KeyTrace = { path: '', above: undefined, name: '', ranges: [...HEADER_FIELDS, ...trace] }
  const pending: { readonly key: TreeKey; readonly at: KeyTrace }[] = [{ key: hive.root, at: root }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { key, at: here } = next
    rows.set(here.path, { key: here, valueName: undefined, text: `${key.lastWrite()}`, ranges: [] })

    const saw = new KeyWitness(cells, here.ranges.at(-2) ?? 0)
    trace = []
    let list: Ranges | undefined
    const valuesEnd = key.values((name, type, buffer, start, end, problem) => {
      list ??= trace.splice(0, 2)
      assert.ok(start >= 0 && start <= end && end <= buffer.length)
      bytes += name.length + end - start
      saw.saw('value', name, problem === undefined)
      if (problem === undefined) {
        const text = `${type} ${contentOf(buffer, start, end)}`
        const row = { key: here, valueName: name, text, ranges: [...list, ...trace] }
        rows.set(`${here.path}\n${name}`, row)
      } else {
        reasons.push(problem.reason)
        lost.add(here.path, 'value', name)
      }
      trace = []
    })
    if (valuesEnd !== undefined) {
      reasons.push(valuesEnd.reason)
      lost.add(here.path, 'value')
    } else saw.isWhole('value')

    trace = []
    lists = new Lists()
    let sound: string | undefined
    const children: { readonly name: string; readonly ref: number; readonly ranges: Ranges }[] = []
    const subkeysEnd = key.subkeys((name, ref, problem) => {
      bytes += name.length
      saw.saw('key', name, problem === undefined)
      saw.bore(trace.at(-2) ?? 0)
      if (problem === undefined) {
        sound ??= name
        children.push({ name, ref, ranges: [...lists.above(ref), ...trace.slice(-2)] })
      } else {
        reasons.push(problem.reason)
        lost.add(here.path, 'key', name)
      }
      trace = []
    })
    if (subkeysEnd !== undefined) {
      reasons.push(subkeysEnd.reason)
      lost.add(here.path, 'key')
    } else saw.isWhole('key')
    for (const { name, ref, ranges } of children) {
      const child = key.childAt(name, ref)
      assert.ok(!('status' in child), 'what is listed can be opened')
      pending.push({ key: child, at: { path: `${here.path}\\${name}`, above: here, name, ranges } })
    }
    if (sound !== undefined) {
      const found = key.child(sound)
      assert.ok(found !== undefined && 'name' in found && found.name === sound, 'what is listed is found')
    }
    assert.equal(key.child('no such\\key')?.toString(), subkeysEnd?.toString())
    key.linkTarget()
  }
  return { rows, reasons, lost, steps, bytes, dirty: hive.dirty }
}

function contentOf(buffer: Buffer, start: number, end: number): string {
  if (end - start <= 32) return buffer.toString('hex', start, end)
  return `${end - start} ${hash('sha1', buffer.subarray(start, end))}`
}
