/** The disk that holds a watch's state is full: scans fail and say so, and nothing is lost when there is room. */
import assert from 'node:assert/strict'
import { unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { mountDisk, unmountDisk } from './small-disk.ts'
import { Watched } from './watched.ts'

it('no event is lost when the disk of the state is full', async (t) => {
  await using watch = new Watched()
  const { folder } = watch
  if (!mountDisk(folder, '2m')) {
    t.skip('no file system can be mounted here')
    return
  }
  try {
    for (let value = 0; value < 300; value++) watch.set('HKLM\\S\\a', `v${value}`, '1')
    watch.clock.pass(60_000)
    await watch.start([{ scanInterval: 60 }])
    assert.throws(() => {
      for (let n = 0; ; n++) writeFileSync(join(folder, `ballast${n}`), Buffer.alloc(4096, 1))
    })
    for (let value = 0; value < 300; value++) watch.set('HKLM\\S\\a', `v${value}`, '2')
    await watch.clock.advance(120)
    assert.match(watch.notices.join('\n'), /^error REGMON_STORE_UNWRITABLE: the scan failed/)
    assert.equal(watch.output.events.length, 0)
    assert.equal(watch.watcher.status().policies[0]!.state, 'error')
    for (let n = 0; n < 200; n++) unlinkSync(join(folder, `ballast${n}`))
    await watch.clock.advance(12)
    assert.equal(watch.output.events.length, 300)
    await watch.clock.advance(120)
    assert.equal(new Set(watch.output.events.map(({ EventId }) => EventId)).size, 300)
    assert.equal(watch.output.events.length, 300)
    await watch.stop()
  } finally {
    unmountDisk(folder)
  }
})
