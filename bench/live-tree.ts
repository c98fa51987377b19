/** What the benchmarks of a live registry share: Windows or Wine, and a tree to read. */
import { writeSync } from 'node:fs'
import { openWindows } from '../test/windows/wine.ts'
import type { WrittenKey } from '../test/windows/write-registry.ts'

const VALUES_PER_KEY = 5
const KEYS_PER_FOLDER = 100

/** Runs a benchmark here, or the same file in Wine where this is not Windows. */
export async function onWindows(
  file: string,
  args: readonly string[],
  measure: () => Promise<void>,
): Promise<void> {
  if (process.platform === 'win32') {
    await measure()
    return
  }
  const windows = openWindows()
  try {
    const { status, stdout, stderr } = windows.node(
      ['--conditions=regmon-source', '--expose-gc', file, ...args],
      { timeout: 3_600_000 },
    )
    process.stdout.write(stdout)
    process.stderr.write(stderr)
    process.exitCode = status ?? 1
  } finally {
    windows.close()
  }
}

/** Five values in each key, a hundred keys in each folder. @returns the first key with values. */
export function fillTree(top: WrittenKey, keyCount: number): WrittenKey {
  const data = Buffer.from('some forty bytes of text, as a path is', 'utf16le')
  let first: WrittenKey | undefined
  for (let i = 0; i < keyCount / KEYS_PER_FOLDER; i++) {
    const folder = top.key(`folder ${i}`)
    for (let j = 0; j < Math.min(KEYS_PER_FOLDER, keyCount); j++) {
      const key = folder.key(`key ${j}`)
      first ??= key
      for (let k = 0; k < VALUES_PER_KEY; k++) key.set(`value ${k}`, 1, data)
    }
  }
  return first!
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

/** console.log cannot write to a pipe in Wine. */
export function print(line: string): void {
  writeSync(1, `${line}\n`)
}
