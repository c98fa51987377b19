/** Short ways to read a source, for its tests. */
import assert from 'node:assert/strict'
import { type KeyPath, parseKeyPath, type View } from '../../src/registry/index.ts'
import { isKey, type Opened, type RegistrySource, type SourceKey } from '../../src/source/source.ts'

export const path = (text: string): KeyPath => parseKeyPath(text) ?? assert.fail(text)

export const open = (source: RegistrySource, text: string, view: View = '64'): Opened =>
  source.open(path(text), view)

/** `present`, or why there is no key. */
export function status(opened: Opened): string {
  if (isKey(opened)) return 'present'
  return typeof opened === 'string' ? opened : opened.status
}

export function key(opened: Opened): SourceKey {
  assert.equal(status(opened), 'present')
  return isKey(opened) ? opened : assert.fail()
}

/** `name:type:hex` of each value, or `name:reason`; the key's own problem comes last. */
export function values(opened: Opened): string[] {
  const found: string[] = []
  const problem = key(opened).values((name, type, buffer, start, end, problem) => {
    found.push(`${name}:${problem?.reason ?? `${type}:${buffer.toString('hex', start, end)}`}`)
  })
  return problem === undefined ? found : [...found, problem.reason]
}

/** The name of each subkey, or `name:reason`; the key's own problem comes last. */
export function subkeys(opened: Opened): string[] {
  const found: string[] = []
  const problem = key(opened).subkeys((name, _ref, problem) => {
    found.push(problem === undefined ? name : `${name}:${problem.reason}`)
  })
  return problem === undefined ? found : [...found, problem.reason]
}

/** Data of a REG_SZ, its terminating NUL included. */
export const sz = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

export const dword = (number: number): Buffer => Buffer.from(Uint32Array.of(number).buffer)
