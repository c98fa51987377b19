/** What would be written into an image is refused by where it really is; who only reads may look there. */
import assert from 'node:assert/strict'
import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { check } from '../../src/api/check.ts'
import { BASELINE, refuseEvidence } from '../../src/api/evidence.ts'
import { volume, writeVolume } from '../make/windows-volume.ts'

const POSIX = process.platform !== 'win32'
const REFUSED = { code: 'REGMON_EVIDENCE' }

const NOTHING = { folders: [], files: [] }
const inside = (image: string) => ({ folders: [image], files: [] })

function folders(t: TestContext): { readonly image: string; readonly outside: string } {
  const top = mkdtempSync(join(tmpdir(), 'regmon-evidence-'))
  t.after(() => rmSync(top, { recursive: true, force: true }))
  const made = { image: join(top, 'image'), outside: join(top, 'outside') }
  for (const folder of Object.values(made)) mkdirSync(folder)
  return made
}

it('a name that begins as the image does is outside', (t) => {
  const { image } = folders(t)
  refuseEvidence(`${image}.db`, BASELINE, inside(image))
  refuseEvidence(join(image, '..', '..x.db'), BASELINE, inside(image))
  refuseEvidence(join(image, 'x.db'), BASELINE, NOTHING)
  assert.throws(() => refuseEvidence(join(image, '..x.db'), BASELINE, inside(image)), REFUSED)
})

it('links are followed, to what is there and what is not yet', { skip: !POSIX }, (t) => {
  const { image, outside } = folders(t)
  symlinkSync(image, join(outside, 'link'))
  symlinkSync(join(image, 'new.db'), join(outside, 'state.db'))
  symlinkSync('../image/new', join(outside, 'folder'))
  symlinkSync('loop', join(outside, 'loop'))
  symlinkSync(outside, join(image, 'out'))
  for (const file of ['link/x.db', 'link/a/b/x.db', 'state.db', 'folder/x.db'])
    assert.throws(() => refuseEvidence(join(outside, file), BASELINE, inside(image)), REFUSED, file)
  assert.throws(() => refuseEvidence(join(image, 'x.db'), BASELINE, inside(join(outside, 'link'))), REFUSED)
  for (const file of [join(outside, 'x.db'), join(outside, 'loop'), join(image, 'out', 'x.db')])
    refuseEvidence(file, BASELINE, inside(image))
})

it('a check that only reads may have its baseline in the image', async (t) => {
  const { image, outside } = folders(t)
  writeVolume(image, volume())
  const policy = join(outside, 'p.policy.json')
  writeFileSync(policy, '{ "watch": ["HKLM\\\\SOFTWARE\\\\**\\\\*"] }')
  const options = { cwd: outside, image, policies: [policy], store: join(image, 'x.db') }
  await assert.rejects(check(options), REFUSED)
  const { record } = await check({ ...options, ci: true })
  assert.ok(record.Values > 0)
  assert.equal(existsSync(join(image, 'x.db')), false)
})

it('what is read is not written over, by whatever name it is called', { skip: !POSIX }, (t) => {
  const { outside } = folders(t)
  const hive = join(outside, 'SAM')
  writeFileSync(hive, 'regf')
  symlinkSync('SAM', join(outside, 'link'))
  linkSync(hive, join(outside, 'same'))
  const evidence = { folders: [], files: [hive, `${hive}.LOG1`] }
  for (const name of ['SAM', 'sam', 'link', 'same', 'sam.log1'])
    assert.throws(() => refuseEvidence(join(outside, name), BASELINE, evidence), REFUSED, name)
  symlinkSync('loop', join(outside, 'loop'))
  for (const name of ['SAM.jsonl', 'loop']) refuseEvidence(join(outside, name), BASELINE, evidence)
})
