/** A source that notifies of changes: which scans follow, when, and that none is lost. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RegmonError } from '../../src/errors.ts'
import { formatKeyPath } from '../../src/registry/index.ts'
import type { NotifyPlace, OpenNotifier } from '../../src/source/notify.ts'
import type { RegistrySource } from '../../src/source/source.ts'
import type { Sketch } from '../make/policy.ts'
import { policiesOf, type StartOptions, Watched } from './watched.ts'

const A: Partial<Sketch> = { watch: ['HKLM\\S\\a\\*'], trigger: 'notify', scanInterval: 0 }
const B: Partial<Sketch> = { watch: ['HKLM\\S\\b\\*'], trigger: 'notify', scanInterval: 0 }

/** A notifier that a test controls. */
class Notifier {
  places: readonly NotifyPlace[] = []
  closed = 0
  refuses: string | undefined
  private tell: (places: readonly NotifyPlace[]) => void = () => {}

  readonly open: OpenNotifier = (onChange) => {
    this.tell = onChange
    const notifier = this
    return {
      watch: (places) => {
        this.places = places
      },
      get problems() {
        return notifier.refuses === undefined
          ? []
          : notifier.places.map((place) => ({ place, reason: notifier.refuses ?? '' }))
      },
      get handles() {
        return notifier.places.length
      },
      close: async () => {
        this.closed++
      },
    }
  }

  changed(key: string): void {
    this.tell(this.places.filter(({ path }) => formatKeyPath(path) === key))
  }
}

async function startNotified(
  sketches: readonly Partial<Sketch>[],
  options: StartOptions = {},
  refuses?: string,
) {
  const watch = new Watched()
  const notifier = new Notifier()
  notifier.refuses = refuses
  for (const key of ['a', 'b', 'c']) watch.set(`HKLM\\S\\${key}`, 'v', '1')
  watch.clock.pass(60_000)
  watch.wrap = (source): RegistrySource => Object.assign(source, { notifier: notifier.open })
  await watch.start(sketches, options)
  return { watch, notifier }
}

describe('a watch that Windows notifies of changes', () => {
  it('reports the result of a watch with the first scan that has something to report', async () => {
    const { watch, notifier } = await startNotified([A, B])
    await using _ = watch
    notifier.changed('HKLM\\S\\b')
    await watch.clock.advance(0.15)
    assert.equal(watch.output.runs.length, 1)
    const scan = watch.watcher.startScan(['p1'])
    await watch.clock.advance(0.15)
    await scan
    assert.equal(watch.output.runs.at(-1)!.WatchResults.length, 1)
  })

  it('scans all at the start, then at once what changed', async () => {
    const { watch, notifier } = await startNotified([A, B])
    await using _ = watch
    assert.equal(watch.output.runs.length, 1)
    assert.deepEqual(
      notifier.places.map(({ path, subtree }) => [formatKeyPath(path), subtree]),
      [
        ['HKLM\\S\\a', false],
        ['HKLM\\S\\b', false],
      ],
    )
    watch.set('HKLM\\S\\b', 'v', '2')
    notifier.changed('HKLM\\S\\b')
    await watch.clock.advance(0.15)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\b\\v'])
    assert.deepEqual(
      watch.output.runs.at(-1)!.WatchResults.map(({ Policy }) => Policy),
      ['p1'],
    )
    await watch.stop()
    assert.equal(notifier.closed, 1)
  })

  it('combines a burst of changes into one scan, within a bounded time', async () => {
    const { watch, notifier } = await startNotified([A])
    await using _ = watch
    for (let change = 0; change < 20; change++) {
      watch.set('HKLM\\S\\a', 'v', `${change + 2}`)
      notifier.changed('HKLM\\S\\a')
      await watch.clock.advance(0.05)
    }
    await watch.clock.advance(1)
    assert.ok(
      watch.output.events.length >= 2 && watch.output.events.length <= 4,
      `${watch.output.events.length}`,
    )
  })

  it('reports nothing of a scan that found nothing', async () => {
    const { watch, notifier } = await startNotified([A])
    await using _ = watch
    watch.output.clear()
    notifier.changed('HKLM\\S\\a')
    await watch.clock.advance(1)
    assert.equal(watch.watcher.status().scans, 2)
    assert.deepEqual(
      watch.output.received.filter(({ type }) => type !== 'status'),
      [],
    )
  })

  it('repeats a failed scan of what changed, with a pause', async () => {
    const { watch, notifier } = await startNotified([A])
    await using _ = watch
    watch.onScan = () => {
      watch.onScan = () => {}
      throw new RegmonError('REGMON_SOURCE', 'busy')
    }
    watch.set('HKLM\\S\\a', 'v', '2')
    notifier.changed('HKLM\\S\\a')
    await watch.clock.advance(1)
    assert.deepEqual(watch.output.changes, [])
    const waits = watch.clock.waits
    await watch.clock.advance(11)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\a\\v'])
    assert.ok(watch.clock.waits - waits < 20)
  })

  it('loses no notification that came just before an edit of the policies', async () => {
    const edits: (readonly Partial<Sketch>[])[] = []
    const { watch, notifier } = await startNotified([A, B], {
      reload: async () => {
        const next = edits.shift()
        return next && policiesOf(next)
      },
    })
    await using _ = watch
    watch.set('HKLM\\S\\b', 'v', '2')
    notifier.changed('HKLM\\S\\b')
    edits.push([B, A].map((sketch, index) => ({ ...sketch, name: `p${1 - index}` })))
    await watch.clock.advance(1)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\b\\v'])
  })

  it('records at once what an edit of the policies adds', async () => {
    const edits: (readonly Partial<Sketch>[])[] = []
    const { watch, notifier } = await startNotified([A], {
      reload: async () => {
        const next = edits.shift()
        return next && policiesOf(next)
      },
    })
    await using _ = watch
    edits.push([{ ...A, watch: ['HKLM\\S\\a\\*', 'HKLM\\S\\c\\*'] }])
    await watch.clock.advance(3)
    watch.set('HKLM\\S\\c', 'v', '2')
    notifier.changed('HKLM\\S\\c')
    await watch.clock.advance(1)
    assert.deepEqual(watch.output.changes, ['CHANGE HKLM\\S\\c\\v'])
  })

  it('scans after a pause what changed during it', async () => {
    const { watch, notifier } = await startNotified([A])
    await using _ = watch
    watch.watcher.pause(true)
    watch.set('HKLM\\S\\a', 'v', '2')
    notifier.changed('HKLM\\S\\a')
    const waits = watch.clock.waits
    await watch.clock.advance(60)
    assert.deepEqual(watch.output.changes, [])
    assert.ok(watch.clock.waits - waits < 40)
    watch.watcher.pause(false)
    await watch.clock.advance(1)
    assert.equal(watch.output.events.length, 1)
  })

  it('names the places that Windows does not notify of', async () => {
    const { watch } = await startNotified([A], {}, 'access denied')
    await using _ = watch
    assert.deepEqual(watch.notices, [
      'warning REGMON_NOTIFY_FAILED: HKLM\\S\\a: access denied; changes there are found by the next scan',
    ])
  })
})

describe('a watch without notifications', () => {
  it('says so, and scans at its interval', async () => {
    await using watch = new Watched()
    watch.set('HKLM\\S\\a', 'v', '1')
    await watch.start([{ ...A, scanInterval: 10 }])
    assert.match(watch.notices.join(), /^warning REGMON_NOTIFY_NONE/)
    watch.set('HKLM\\S\\a', 'v', '2')
    await watch.clock.advance(10)
    assert.equal(watch.output.events.length, 1)
  })

  it('shows it in the status of each policy that asked for notifications', async () => {
    const other: Partial<Sketch> = { watch: ['HKLM\\S\\b\\*'], scanInterval: 60 }
    const triggers = async (sketches: readonly Partial<Sketch>[], options: StartOptions = {}) => {
      const { watch } = await startNotified(sketches, options)
      await using _ = watch
      return watch.watcher.status().policies.map(({ trigger }) => trigger)
    }
    assert.deepEqual(await triggers([A, other]), ['on notification', 'every 60 s'])
    assert.deepEqual(await triggers([A, other], { notifyAll: true }), [
      'on notification',
      'on notification, every 60 s',
    ])
    await using watch = new Watched()
    await watch.start([{ ...A, scanInterval: 60 }])
    assert.equal(watch.watcher.status().policies[0]!.trigger, 'every 60 s')
  })

  it('keeps the watch results of a policy that had no notification', async () => {
    const { watch, notifier } = await startNotified([])
    await using _ = watch
    await watch.stop()
    watch.registry.deny('HKLM\\S\\a').key('HKLM\\S\\a', watch.clock.filetime())
    await watch.start([
      { ...A, watch: ['HKLM\\S\\a\\*', 'HKLM\\S\\b\\*'], report: ['NEW'] },
      { watch: ['HKLM\\S\\c\\*'] },
    ])
    const fares = () =>
      watch.watcher.status().policies.map(({ state, values, unreadable }) => [state, values, unreadable])
    assert.deepEqual(fares(), [
      ['error', 1, 1],
      ['ok', 1, 0],
    ])
    watch.set('HKLM\\S\\b', 'w', '2')
    notifier.changed('HKLM\\S\\b')
    await watch.clock.advance(1)
    assert.deepEqual(watch.output.runs.at(-1)!.Unreadable, [])
    assert.deepEqual(fares(), [
      ['error', 2, 1],
      ['ok', 1, 0],
    ])
  })
})
