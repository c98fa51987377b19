/** The walk of a whole root key, compared with those of native-reg and regedit. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { parseKeyPath } from '../../src/registry/index.ts'
import { openLive } from '../../src/source/live/index.ts'
import { openRegFile } from '../../src/source/reg/index.ts'
import { walkWithNativeReg } from './native-reg.ts'
import { walk } from './walk.ts'

/** Windows writes to most of HKLM all the time, so there only a quiet part is read. */
const PATH = process.env['WINEPREFIX'] ? 'HKLM' : 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls'
/** The key of the performance counters. */
const PREDEFINED = '\\Perflib\\009'

const path = parseKeyPath(PATH)!
const source = openLive()
const followed = walk(source, path, 'follow')

it('reads everything but the performance counters', () => {
  assert.ok(followed.keys.size > 100 && [...followed.keys.values()].flat().length > 1000)
  for (const problem of followed.problems) {
    assert.ok(problem.endsWith(`${PREDEFINED}: ERROR_INVALID_HANDLE (6)`), problem)
  }
})

it('equals what regedit exports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-'))
  const file = join(folder, 'export.reg')
  try {
    const long = PATH.replace('HKLM', 'HKEY_LOCAL_MACHINE')
    assert.equal(spawnSync('regedit.exe', ['/E', file, long]).status, 0)
    assertSame(walk(openRegFile(file), path, 'follow').keys, followed.keys)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it("equals native-reg's walk", () => {
  const native = walkWithNativeReg(path, (key) => key.endsWith(PREDEFINED))
  assertSame(native, followed.keys)
})

it('visits each key once when it follows no link', () => {
  const kept = walk(source, path, 'keep')
  const links = [...kept.keys].filter(([, values]) =>
    values.some((value) => value.startsWith('SymbolicLinkValue:6:')),
  )
  const behind = (key: string) => links.some(([link]) => key === link || key.startsWith(`${link}\\`))
  const elsewhere = new Map([...followed.keys].filter(([key]) => !behind(key)))
  for (const [link] of links) kept.keys.delete(link)
  assertSame(kept.keys, elsewhere)
})

/** Like `assert.deepEqual`, without printing two large maps. */
function assertSame(actual: Map<string, string[]>, expected: Map<string, string[]>): void {
  const differences: string[] = []
  for (const key of new Set([...actual.keys(), ...expected.keys()])) {
    const [a, b] = [actual.get(key)?.join('\n'), expected.get(key)?.join('\n')]
    if (a !== b) differences.push(`${key}: ${a?.slice(0, 200)} is not ${b?.slice(0, 200)}`)
  }
  assert.deepEqual(differences.slice(0, 10), [])
}
