/** Simple globs are matched without Node's matcher, and name the same files. */
import assert from 'node:assert/strict'
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { filesMatching } from '../../src/policy/find-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'regmon-glob-'))
after(() => rmSync(folder, { recursive: true }))

for (const file of [
  'a.policy.ts',
  'b.policy.mts',
  'c.policy.json',
  'A.POLICY.TS',
  'apolicy.ts',
  '.hidden.policy.ts',
  'with space.policy.ts',
  'd{x}.policy.ts',
  'x+y.policy.ts',
  'sub/e.policy.ts',
  'folder.policy.ts/f.txt',
]) {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), '')
}

describe('policy globs name what globSync names', () => {
  const patterns = [
    '*.policy.ts',
    '*.policy.{ts,mts,js}',
    '*',
    '*.*',
    '.*.policy.ts',
    'a*.ts',
    'a.{policy,x}.ts',
    'd{x}.policy.ts',
    '{a,b}.policy.{ts,mts}',
    '?.policy.ts',
    '[ab].policy.*',
    'x+*.ts',
    '**/*.policy.ts',
    '*/*.policy.ts',
    'none/*.policy.ts',
    '{,x}*.policy.ts',
    '*{.policy,}.ts',
  ]
  for (const pattern of patterns) {
    it(pattern, () => {
      const path = join(folder, pattern)
      assert.deepEqual(filesMatching(path).sort(), globSync(path.replaceAll('\\', '/')).sort())
    })
  }
})
