/** Runs against images whose folders of profiles cannot be looked into: what was recorded of them is not gone. */
import assert from 'node:assert/strict'
import { renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openImage } from '../../src/source/image/index.ts'
import type { Sketch } from '../make/policy.ts'
import { text, volume, writeVolume } from '../make/windows-volume.ts'
import { brief, Session } from './session.ts'

const REPORT = { report: ['CHANGE', 'DELETE', 'NEW'] as ('CHANGE' | 'DELETE' | 'NEW')[] }
const WILD: Sketch = { ...REPORT, watch: ['HKU\\*\\Software\\**\\*'] }
const LITERAL: Sketch = { ...REPORT, watch: ['HKU\\stray\\Software\\Own\\v'] }
const DELETE = 'DELETE HKU\\stray\\Software\\Own\\v'

/** What became of the folder of a profile that the list lacks → the exit code, and what is told. */
const STATES: Readonly<
  Record<string, { put: (users: string, outside: string) => void; code: number; told?: string[] }>
> = {
  'leads out of the image': {
    put: (users, outside) => {
      renameSync(join(users, 'stray'), outside)
      symlinkSync(outside, join(users, 'stray'))
    },
    code: 2,
  },
  'leads nowhere': {
    put: (users) => {
      rmSync(join(users, 'stray'), { recursive: true })
      symlinkSync('nowhere', join(users, 'stray'))
    },
    code: 2,
  },
  'is in a folder that leads out of the image': {
    put: (users, outside) => {
      renameSync(users, outside)
      symlinkSync(outside, users)
    },
    code: 2,
  },
  'is gone': { put: (users) => rmSync(join(users, 'stray'), { recursive: true }), code: 1, told: [DELETE] },
}

describe('a profile that the list lacks', { skip: process.platform === 'win32' }, () => {
  for (const [what, { put, code, told = [] }] of Object.entries(STATES)) {
    it(`whose folder ${what}`, async (t) => {
      const session = new Session('sqlite')
      t.after(() => session.close())
      const files = { ...volume(), 'Users/stray/NTUSER.DAT': { 'Software\\Own': [text('v', 's')] } }
      const folder = writeVolume(join(session.folder, 'image'), files)
      await session.accept(openImage(folder), [WILD, LITERAL])
      put(join(folder, 'Users'), join(session.folder, 'outside'))
      for (const policy of [WILD, LITERAL]) {
        const found = await session.check(openImage(folder), [policy])
        assert.deepEqual(brief(found), told)
        assert.equal(found.code, code)
      }
    })
  }
})
