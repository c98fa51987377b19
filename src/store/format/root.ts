/** The root object of a baseline: its content beside the entries, and the addresses of its trees. */
import { fits } from '../../fits.ts'
import type { WrittenContent } from '../schemas.ts'
import type { BaselineContent, Tree } from '../store.ts'
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts'
import { ADDRESS_SIZE } from './page.ts'

const ROOT = 3
const VIEWS = ['64', '32'] as const

/** The canonical JSON of a baseline's content: fields in a fixed order, lists sorted, usual values left out. */
export function writeContent({ watches, unreadable, findings }: BaselineContent): WrittenContent {
  return {
    watches: sortedTexts(
      watches.map(({ key, value, view, recursive, exclude, user }) => ({
        key,
        value,
        view,
        ...(recursive && { recursive: true as const }),
        ...(exclude.length > 0 && {
          exclude: exclude.map(({ key, value, recursive }) => ({
            key,
            value,
            ...(recursive === false && { recursive }),
          })),
        }),
        ...(user !== '' && { user }),
      })),
    ),
    unreadable: sortedTexts(
      unreadable.map(({ view, key, name, status, reason }) => ({
        view,
        key,
        ...(name !== undefined && { name }),
        status,
        reason,
      })),
    ),
    findings: sortedTexts(
      findings.map(({ kind, view, key, name, about, message }) => ({
        kind,
        view,
        key,
        ...(name !== undefined && { name }),
        ...(about !== undefined && { about }),
        message,
      })),
    ),
  }
}

/** Sorts items by their JSON, and removes duplicates. */
function sortedTexts<T>(items: readonly T[]): T[] {
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
}

/** @returns `undefined` if the value is not content in the form that this version writes. */
export function readContent(value: unknown): BaselineContent | undefined {
  if (!fits('content', value)) return undefined
  const { watches, unreadable, findings } = value
  return {
    watches: watches.map((watch) => ({ recursive: false, exclude: [], user: '', ...watch })),
    unreadable,
    findings,
  }
}

export function encodeRoot(content: BaselineContent, trees: readonly Tree[]): Buffer {
  const writer = new ByteWriter()
  writer.byte(ROOT)
  writer.text(JSON.stringify(writeContent(content)))
  writer.number(trees.length)
  const sorted = trees.toSorted((a, b) => (a.view < b.view ? -1 : 1))
  for (const { view, address } of sorted) {
    writer.byte(VIEWS.indexOf(view))
    writer.hex(address)
  }
  return writer.copy()
}

/** The first byte of every root object. */
export const ROOT_BYTE = Buffer.from([ROOT])

export function isRoot(bytes: Buffer): boolean {
  return bytes[0] === ROOT
}

/** @throws MalformedBytes if the bytes are not a root object. */
export function decodeRoot(bytes: Buffer): { content: BaselineContent; trees: Tree[] } {
  const reader = new ByteReader(bytes)
  if (reader.byte() !== ROOT) throw new MalformedBytes('it is no root')
  const content = readContent(parse(reader.text()))
  if (content === undefined) throw new MalformedBytes('its header cannot be read')
  const trees = Array.from({ length: reader.count() }, () => {
    const view = VIEWS[reader.byte()]
    if (view === undefined) throw new MalformedBytes('a tree has no view')
    return { view, address: reader.hex(ADDRESS_SIZE) }
  })
  return { content, trees }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
