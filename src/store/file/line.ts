/** One line of the reviewed store: one value under one digest name. */
import {
  formatValuePath,
  fromRawText,
  isValidText,
  parseKeyPath,
  parseValueType,
  toRawText,
  toValidText,
  upcase,
  type View,
  valueTypeName,
} from '../../registry/index.ts'
import { isRecord } from '../header.ts'
import type { Entry } from '../store.ts'

/** A row with the key it belongs to. */
export interface Row {
  readonly key: string
  readonly view: View
  readonly entry: Entry
}

export function writeRow({ key, view, entry }: Row): string {
  const { name, type, size, digestName, digest, data } = entry
  return JSON.stringify({
    RegistryKey: toValidText(key),
    ...(!isValidText(key) && { RegistryKeyRaw: toRawText(key) }),
    ValueName: toValidText(name),
    ...(!isValidText(name) && { ValueNameRaw: toRawText(name) }),
    View: view,
    ValueType: valueTypeName(type),
    ValueSize: size,
    DigestName: digestName.toUpperCase(),
    Digest: digest,
    ...(data !== undefined && { Value: data }),
  })
}

/** @returns the row, or what is wrong with the line, in words. */
export function readRow(line: string): Row | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return /^(<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)/.test(line)
      ? 'a merge conflict stands here'
      : 'this is no JSON'
  }
  if (!isRecord(value)) return 'this is no JSON object'
  const { View: view, ValueSize: size, DigestName: digestName, Digest: digest, Value: data } = value
  const key = readName(value, 'RegistryKey')
  const name = readName(value, 'ValueName')
  const type = typeof value['ValueType'] === 'string' ? parseValueType(value['ValueType']) : undefined
  if (key === undefined || parseKeyPath(key) === undefined) return 'RegistryKey is no key path'
  if (name === undefined) return 'ValueName is no text'
  if (view !== '64' && view !== '32') return 'View is neither "64" nor "32"'
  if (type === undefined) return 'ValueType is no value type'
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0)
    return 'ValueSize is no number of bytes'
  if (typeof digestName !== 'string' || !/^[A-Z0-9]+$/.test(digestName))
    return 'DigestName is no name of a digest'
  if (typeof digest !== 'string' || !/^([0-9a-f]{2})+$/.test(digest)) return 'Digest is no lower-case hex'
  if (data !== undefined && typeof data !== 'string') return 'Value is no text'
  const entry = { name, type, size, digestName: digestName.toLowerCase(), digest }
  return { key, view, entry: data === undefined ? entry : { ...entry, data } }
}

function readName(value: Record<string, unknown>, field: string): string | undefined {
  const raw = value[`${field}Raw`]
  const text = typeof raw === 'string' ? fromRawText(raw) : value[field]
  return typeof text === 'string' ? text : undefined
}

/** Sorted ordinally by the upcased whole path, then name, view and digest name. */
export function sortRows(rows: readonly Row[]): Row[] {
  return rows
    .map((row) => ({ row, path: upcase(formatValuePath(row.key, row.entry.name)) }))
    .sort((a, b) => order(a.path, b.path) || compareRows(a.row, b.row))
    .map(({ row }) => row)
}

function compareRows(a: Row, b: Row): number {
  return (
    order(upcase(a.entry.name), upcase(b.entry.name)) ||
    order(a.view, b.view) ||
    order(a.entry.digestName, b.entry.digestName)
  )
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
