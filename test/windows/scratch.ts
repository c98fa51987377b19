/** A key in the real registry that is deleted after the test. */
import { after } from 'node:test'
import { type KeyPath, parseKeyPath, type View } from '../../src/registry/index.ts'
import { openLive } from '../../src/source/live/index.ts'
import { isKey, type Opened, type RegistrySource } from '../../src/source/source.ts'
import { WrittenKey } from './write-registry.ts'

export interface Scratch {
  readonly source: RegistrySource
  /** To write to. */
  readonly written: WrittenKey
  readonly path: KeyPath
  /** Opens a key by names below it. */
  open(names?: readonly string[], view?: View): Opened
}

let made = 0

/** @param parent a key that exists; default `HKCU\Software`. */
export function scratch(parent?: string): Scratch {
  const source = openLive()
  const above = parent === undefined ? undefined : parseKeyPath(parent)
  const { root, segments } = above ?? { root: 'HKCU', segments: ['Software'] }
  const top = root === 'HKCU' ? `\\Registry\\User\\${source.currentUser()}` : '\\Registry\\Machine'
  const name = `Regmon Test ${process.pid}-${++made}`
  const written = new WrittenKey([top, ...segments, name].join('\\'))
  after(() => written.delete())
  const path: KeyPath = { root, segments: [...segments, name] }
  const opened: { close(): void }[] = []
  after(() => {
    for (const key of opened) key.close()
  })
  return {
    source,
    written,
    path,
    open(names = [], view = '64') {
      const found = source.open({ root, segments: [...path.segments, ...names] }, view)
      if (isKey(found)) opened.push(found)
      return found
    },
  }
}
