/** Parses a `.reg` file into statements. */
import { RegmonError } from '../../errors.ts'
import { type KeyPath, parseKeyPath } from '../../registry/index.ts'
import { DEPTH_LIMIT } from '../offline/index.ts'
import { decodeReg } from './decode.ts'
import { type RegData, readData, readQuoted } from './reg-data.ts'
import { Scanner } from './scanner.ts'

export type RegStatement =
  | { readonly does: 'key'; readonly path: KeyPath }
  /** `[-…]`: neither the key nor anything below it is there. */
  | { readonly does: 'delete-key'; readonly path: KeyPath }
  | ({ readonly does: 'value'; readonly path: KeyPath; readonly name: string } & RegData)
  | { readonly does: 'delete-value'; readonly path: KeyPath; readonly name: string }

/** @throws RegmonError for a line that cannot be read: regedit would skip it silently. */
export function* parseReg(content: Buffer, file: string): Generator<RegStatement> {
  const { version, text } = decodeReg(content, file)
  const scanner = new Scanner(text)
  scanner.restOfLine()
  scanner.endLine()
  let key: KeyPath | undefined
  while (!scanner.done) {
    scanner.skipSpaces()
    if (scanner.endLine()) continue
    const { line } = scanner
    const fail = (why: string) => unreadable(file, line, why)
    if (scanner.take('[')) {
      const statement = readKey(scanner, fail)
      key = statement.does === 'key' ? statement.path : undefined
      yield statement
      continue
    }
    const name = scanner.take('@') ? '' : readQuoted(scanner)
    scanner.skipSpaces()
    if (name === undefined || !scanner.take('=')) throw fail('neither a [key] nor a "value"=')
    if (key === undefined) throw fail(`the value ${JSON.stringify(name)} stands below no key`)
    scanner.skipSpaces()
    if (scanner.take('-')) {
      yield { does: 'delete-value', path: key, name }
    } else {
      const data = readData(scanner, version)
      if (data === undefined) throw fail(`the data of ${JSON.stringify(name)} are no string, dword: or hex:`)
      yield { does: 'value', path: key, name, ...data }
    }
    if (!scanner.endLine()) throw fail(`something follows the data of ${JSON.stringify(name)}`)
  }
}

/** A key's name may hold a `]`: the last one of the line ends it. */
function readKey(scanner: Scanner, fail: (why: string) => RegmonError): RegStatement {
  const does = scanner.take('-') ? 'delete-key' : 'key'
  const written = /^(.*)\][ \t]*(?:;[^\]]*)?$/s.exec(scanner.restOfLine())?.[1]
  scanner.endLine()
  if (written === undefined) throw fail('the "]" of a key is missing')
  const path = parseKeyPath(written)
  if (path === undefined) throw fail(`${JSON.stringify(written)} is no path of a key`)
  if (path.segments.length > DEPTH_LIMIT)
    throw fail(`a key at level ${path.segments.length}, and Windows allows ${DEPTH_LIMIT}`)
  return { does, path }
}

function unreadable(file: string, line: number, why: string): RegmonError {
  return new RegmonError('REGMON_REG_INVALID', `${file}:${line} cannot be read: ${why}`, {
    where: `${file}:${line}`,
    hint: 'Export it again with regedit, or correct the line.',
  })
}
