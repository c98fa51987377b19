/** The pictures in the documents are what the command draws. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { ansiToSvg } from './ansi-svg.ts'

const PICTURES = join(import.meta.dirname, '..', '..', 'docs', 'pictures')

it('docs/pictures holds what npm run docs:pictures draws', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-pictures-'))
  try {
    const args = ['--conditions=regmon-source', join(import.meta.dirname, 'draw-pictures.ts'), folder]
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    assert.deepEqual(readdirSync(folder), readdirSync(PICTURES))
    for (const file of readdirSync(folder))
      assert.equal(readFileSync(join(folder, file), 'utf8'), readFileSync(join(PICTURES, file), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('terminal escapes become styles, and text is escaped', () => {
  const svg = ansiToSvg('\u001b[31m<a>\u001b[39m \u001b[7m&\u001b[27m', 8, 'x')
  assert.match(svg, /fill="#ff6b6b">&lt;a&gt;<\/text>/)
  assert.match(svg, /<rect x="47\.6"[^>]*fill="#d8dee9"\/>\n<text x="47\.6"[^>]*fill="#14181f">&amp;</)
  assert.throws(() => ansiToSvg('\u001b[95mx', 8, 'x'), /knows no SGR 95/)
})
