/** Reporters by name: built in, by path, by package. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadReporter } from '../../reporters/index.ts'

const REPORTER = 'export default () => ({ handle() {} })\n'
const FILES: Readonly<Record<string, string>> = {
  'good.mjs': REPORTER,
  'none.mjs': 'export const reporter = 1\n',
  'broken.mjs': 'import "./not-there.mjs"\n',
  'throws.mjs': 'throw null\n',
  'node_modules/plain/package.json': '{"name":"plain","type":"module","exports":"./index.js"}',
  'node_modules/plain/index.js': REPORTER,
  'node_modules/@team/esm-only/package.json':
    '{"name":"@team/esm-only","type":"module","exports":{"import":"./index.js"}}',
  'node_modules/@team/esm-only/index.js': REPORTER,
  'node_modules/needy/package.json': '{"name":"needy","type":"module","exports":"./index.js"}',
  'node_modules/needy/index.js': 'import "absent-dependency"\n',
}

describe('a reporter', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'regmon-load-'))
    for (const [file, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const name of ['tap', 'jsonl', 'tui', './good.mjs', 'plain', '@team/esm-only']) {
    it(`is loaded as ${name}`, async () => {
      assert.equal(typeof (await loadReporter(name, folder)), 'function')
    })
  }

  it('is loaded by its absolute path', async () => {
    assert.equal(typeof (await loadReporter(join(folder, 'good.mjs'), tmpdir())), 'function')
  })

  const REFUSED: readonly (readonly [name: string, code: string, message: RegExp])[] = [
    ['jsnol', 'REGMON_REPORTER_UNKNOWN', /^there is no reporter "jsnol"$/],
    ['@team/none', 'REGMON_REPORTER_UNKNOWN', /^there is no reporter "@team\/none"$/],
    ['constructor', 'REGMON_REPORTER_UNKNOWN', /^there is no reporter "constructor"$/],
    ['./missing.mjs', 'REGMON_REPORTER_UNKNOWN', /^there is no reporter ".\/missing.mjs"$/],
    ['./none.mjs', 'REGMON_REPORTER_BROKEN', /exports no reporter/],
    ['./broken.mjs', 'REGMON_REPORTER_BROKEN', /does not load: .*not-there\.mjs/],
    ['./throws.mjs', 'REGMON_REPORTER_BROKEN', /does not load: null/],
    ['needy', 'REGMON_REPORTER_BROKEN', /does not load: .*absent-dependency/],
  ]
  for (const [name, code, message] of REFUSED) {
    it(`is refused as ${name}`, async () => {
      await assert.rejects(loadReporter(name, folder), { name: 'RegmonError', code, message })
    })
  }

  it('that is unknown is told with the known ones, the nearest first', async () => {
    await assert.rejects(loadReporter('tapp', folder), { hint: /^known reporters: tap, tui, jsonl;/ })
  })
})
