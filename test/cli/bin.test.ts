/** What the command prints before any module of regmon is loaded. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { writeHive } from '../make/hive.ts'
import { goldenImage, type Image, tamperedImage } from '../make/image.ts'
import { treeOf } from '../make/tree.ts'

const ROOT = join(import.meta.dirname, '..', '..')

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-bin-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'src'))
  cpSync(join(ROOT, 'src', 'bin.js'), join(folder, 'src', 'bin.js'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')

  const start = (...args: string[]) =>
    spawnSync(process.execPath, [...args, join(folder, 'src', 'bin.js'), 'check'], { encoding: 'utf8' })

  it('says in one sentence that the build is missing', () => {
    const { status, stderr } = start()
    assert.deepEqual([status, stderr], [2, 'regmon is not built: run `npm run build`.\n'])
  })

  it('says in one sentence that Node is too old', () => {
    const older = join(folder, 'older.mjs')
    writeFileSync(older, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })")
    const { status, stderr } = start('--import', older)
    assert.equal(status, 2)
    assert.match(stderr, /^regmon needs Node\.js 22\.18 or newer; this is v[^\n]*\n$/)
  })

  it('starts with a shebang and imports nothing of regmon', () => {
    const text = readFileSync(join(ROOT, 'src', 'bin.js'), 'utf8')
    assert.ok(text.startsWith('#!/usr/bin/env node\n'))
    assert.doesNotMatch(text, /^import .* from '\./m)
  })
})

describe('the committed images equal what test/make/image.ts makes', () => {
  const images: Record<string, Image> = { golden: goldenImage(), tampered: tamperedImage() }
  for (const [name, image] of Object.entries(images)) {
    for (const [file, table] of Object.entries(image)) {
      it(`${name}/${file}`, () => {
        assert.deepEqual(readFileSync(join(ROOT, 'test', 'fixtures', name, file)), writeHive(treeOf(table)))
      })
    }
  }
})
