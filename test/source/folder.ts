/** A folder for a test's files, which is gone after it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** @returns writes a file into the folder, and says where it is. */
export function folder(test: TestContext): (name: string, content: string | Uint8Array) => string {
  const path = mkdtempSync(join(tmpdir(), 'regmon-'))
  test.after(() => rmSync(path, { recursive: true }))
  return (name, content) => {
    const file = join(path, name)
    writeFileSync(file, content)
    return file
  }
}
