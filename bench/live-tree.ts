/** Shared by the benchmarks of a live registry: a way to run them on Windows or in Wine, and a tree to read. */
import { writeSync } from 'node:fs'
import { openWindows } from '../test/windows/wine.ts'
import type { WrittenKey } from '../test/windows/write-registry.ts'

export const VALUES_PER_KEY = 5
const KEYS_PER_FOLDER = 100

/** Runs a script on Windows: here where this is Windows, else in Wine. @returns what it printed. */
export function onWindows(script: string, ...args: readonly string[]): string {
  const windows = openWindows()
  try {
    const command = ['--conditions=regmon-source', '--expose-gc', script, ...args]
    const { status, stdout, stderr } = windows.node(command, { timeout: 3_600_000 })
    if (status !== 0) throw new Error(`${script} ended with ${status}:\n${stdout}${stderr}`)
    return stdout
  } finally {
    windows.close()
  }
}

/** Five values in each key, a hundred keys in each folder. @returns the first key with values. */
export function fillTree(top: WrittenKey, keyCount: number): WrittenKey {
  let first: WrittenKey | undefined
  for (let i = 0; i < keyCount / KEYS_PER_FOLDER; i++) {
    const folder = top.key(`folder ${i}`)
    for (let j = 0; j < Math.min(KEYS_PER_FOLDER, keyCount); j++) {
      const key = folder.key(`key ${j}`)
      first ??= key
      for (let k = 0; k < VALUES_PER_KEY; k++) {
        const text = `some forty bytes of text, as ${i}.${j}.${k} is`
        key.set(`value ${k}`, 1, Buffer.from(text, 'utf16le'))
      }
    }
  }
  return first!
}

/** console.log cannot write to a pipe in Wine. */
export function print(line: string): void {
  writeSync(1, `${line}\n`)
}
