/** Reloading of policies: each edit is noticed exactly once. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { PolicyFeed } from '../../src/api/policy-feed.ts'

const NEVER = new AbortController().signal

class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-feed-'))

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text)
  }

  open(files: readonly string[] = []): Promise<PolicyFeed> {
    return PolicyFeed.open({ args: files, flags: {}, cwd: this.folder }, undefined)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

const policy = (name: string): string => `export default { name: '${name}', watch: ['HKLM\\\\S\\\\*'] }\n`

async function names(feed: PolicyFeed): Promise<string[] | undefined> {
  return (await feed.reload(NEVER))?.map(({ name }) => name)
}

describe('policies that are reloaded', () => {
  it('follow every edit, addition and deletion, and nothing else', async () => {
    using place = new Place()
    place.write({
      'regmon.config.mjs': "export default { policies: ['*.policy.mjs'] }",
      'a.policy.mjs': policy('a'),
    })
    const feed = await place.open()
    assert.equal(await names(feed), undefined)
    place.write({ 'a.policy.mjs': policy('changed') })
    assert.deepEqual(await names(feed), ['changed'])
    assert.equal(await names(feed), undefined)
    place.write({ 'b.policy.mjs': policy('b') })
    assert.deepEqual(await names(feed), ['changed', 'b'])
    rmSync(join(place.folder, 'a.policy.mjs'))
    assert.deepEqual(await names(feed), ['b'])
    assert.equal(await names(feed), undefined)
    place.write({ 'regmon.config.mjs': "export default { policies: ['b.policy.mjs'], hostname: 'H' }" })
    assert.deepEqual(await names(feed), ['b'])
    assert.equal(feed.config.file.hostname, 'H')
  })

  it('are reloaded when a module that they import changes', async () => {
    using place = new Place()
    place.write({
      'part.mjs': "export const name = 'one'\n",
      'p.mjs': "import { name } from './part.mjs'\nexport default { name, watch: ['HKLM\\\\S\\\\*'] }\n",
    })
    const feed = await place.open(['p.mjs'])
    place.write({ 'part.mjs': "export const name = 'another'\n" })
    assert.deepEqual(await names(feed), ['another'])
  })

  it('include an edit that is made while they load', async () => {
    using place = new Place()
    const part = join(place.folder, 'part.mjs')
    place.write({ 'part.mjs': "export const name = 'one'\n", 'p.mjs': "export { default } from './q.mjs'\n" })
    const q = (edits: boolean): string => `
      import { name } from './part.mjs'
      import { writeFileSync } from 'node:fs'
      if (${edits} && name === 'one') writeFileSync(${JSON.stringify(part)}, "export const name = 'late'\\n")
      export default { name, watch: ['HKLM\\\\S\\\\*'] }`
    place.write({ 'q.mjs': q(false) })
    const feed = await place.open(['p.mjs'])
    place.write({ 'q.mjs': q(true) })
    assert.deepEqual(await names(feed), ['one'])
    assert.deepEqual(await names(feed), ['late'])
    assert.equal(await names(feed), undefined)
  })

  it('stay the last valid ones when an edit is broken, with one notice for each edit', async () => {
    using place = new Place()
    place.write({ 'p.mjs': policy('good') })
    const feed = await place.open(['p.mjs'])
    for (const broken of ['export default {', 'export default { watch: 7 }', 'process.exit(3)', 'throw 7']) {
      place.write({ 'p.mjs': broken })
      await assert.rejects(feed.reload(NEVER), { code: /^REGMON_/ }, broken)
      assert.equal(await names(feed), undefined)
      assert.deepEqual(
        feed.policies.map(({ name }) => name),
        ['good'],
      )
    }
    rmSync(join(place.folder, 'p.mjs'))
    await assert.rejects(feed.reload(NEVER))
    place.write({ 'p.mjs': policy('mended') })
    assert.deepEqual(await names(feed), ['mended'])
  })

  it('that never finish loading do not keep the watch from stopping', async () => {
    using place = new Place()
    place.write({ 'p.mjs': policy('good') })
    const feed = await place.open(['p.mjs'])
    place.write({ 'p.mjs': 'await new Promise((done) => setTimeout(done, 60_000))' })
    const stopping = new AbortController()
    const begun = performance.now()
    setTimeout(() => stopping.abort(), 300)
    await assert.rejects(feed.reload(stopping.signal))
    assert.ok(performance.now() - begun < 3000)
  })
})
