/** Change notifications leak no handles, and do not keep a process from ending. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { openLive } from '../../src/source/live/index.ts'
import type { NotifyPlace } from '../../src/source/notify.ts'
import { heldHandles } from './held-handles.ts'
import { scratch } from './scratch.ts'

const CHILD = join(import.meta.dirname, 'notify-child.ts')
const HOOK = new URL('./resolve-hook.mjs', import.meta.url).href

for (const [end, how] of [
  ['close', 'ends by itself once they are closed'],
  ['exit-closed', 'is ended by process.exit once they are closed'],
  ['exit-open', 'is ended by process.exit while they are open'],
] as const) {
  it(`a process ${how}`, () => {
    const args = ['--conditions=regmon-source', '--import', HOOK, CHILD, end]
    const { status, stdout } = spawnSync(process.execPath, args, { timeout: 20_000, encoding: 'utf8' })
    assert.deepEqual([status, stdout], [3, '1'])
  })
}

it('leaks no handle, however often notifications are registered', async () => {
  const { written, path } = scratch()
  const key = written.key('key')
  const places: NotifyPlace[] = ['key', 'absent'].map((name) => ({
    path: { root: path.root, segments: [...path.segments, name] },
    view: '64',
    subtree: false,
  }))
  const notifier = openLive().notifier?.(() => {})
  assert.ok(notifier !== undefined)
  after(() => notifier.close())
  notifier.watch(places)
  const before = heldHandles()
  for (let i = 0; i < 1000; i++) {
    key.set('v', 3, Buffer.from([i % 256]))
    notifier.watch(i % 2 === 0 ? [] : places)
  }
  assert.equal(notifier.handles, 2)
  assert.equal(heldHandles(), before)
  await notifier.close()
  assert.ok(heldHandles() < before)
})
