/** One line of the reviewed file: one value under one digest name. */
import { DIGEST_SIZES, type DigestName, isDigestName } from '../../digest/index.ts'
import {
  formatKeyPath,
  fromRawText,
  isValidText,
  parseKeyPath,
  parseValueType,
  toRawText,
  toValidText,
  type View,
  valueTypeName,
} from '../../registry/index.ts'
import type { Entry } from '../store.ts'

/** An entry with its key. */
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

/** A row of a file. */
export interface ReadRow extends Row {
  /** The names in the path of the key, from the root key down. */
  readonly names: readonly string[]
}

/** @returns the row, or a message that says what is wrong with the line. */
export function readRow(line: string): ReadRow | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return /^(<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)/.test(line)
      ? 'the line is part of a merge conflict'
      : 'the line is invalid JSON'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'the line is not a JSON object'
  const fields: Readonly<Record<string, unknown>> = { ...value }
  const { View: view, ValueSize: size, DigestName: written, Digest: digest, Value: data } = fields
  const key = readName(fields, 'RegistryKey')
  const name = readName(fields, 'ValueName')
  const type = typeof fields['ValueType'] === 'string' ? parseValueType(fields['ValueType']) : undefined
  const path = key === undefined ? undefined : parseKeyPath(key)
  if (path === undefined) return 'RegistryKey is not a key path'
  // Two spellings of one key would look like two keys, to people and to their tools.
  if (key !== formatKeyPath(path)) return `RegistryKey does not begin with ${path.root}`
  if (name === undefined) return 'ValueName is not a text'
  if (view !== '64' && view !== '32') return 'View is neither "64" nor "32"'
  if (type === undefined) return 'ValueType is not a value type'
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    return 'ValueSize is not a number of bytes'
  const digestName = readDigestName(written)
  if (digestName === undefined) return 'DigestName is not the name of a digest'
  if (typeof digest !== 'string' || !/^[0-9a-f]*$/.test(digest)) return 'Digest is not lower-case hex'
  if (digest.length !== DIGEST_SIZES[digestName] * 2) return `Digest is not as long as ${written} is`
  if (data !== undefined && typeof data !== 'string') return 'Value is not a text'
  const entry = { name, type, size, digestName, digest }
  const names = [path.root, ...path.segments]
  return { key, names, view, entry: data === undefined ? entry : { ...entry, data } }
}

function readName(fields: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const raw = fields[`${field}Raw`]
  const text = typeof raw === 'string' ? fromRawText(raw) : fields[field]
  return typeof text === 'string' ? text : undefined
}

function readDigestName(written: unknown): DigestName | undefined {
  if (typeof written !== 'string' || written !== written.toUpperCase()) return undefined
  const name = written.toLowerCase()
  return isDigestName(name) ? name : undefined
}
