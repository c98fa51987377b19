/** Which places are notified of writes to the real registry. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyPath, View } from '../../src/registry/index.ts'
import { LiveSource } from '../../src/source/live/live-source.ts'
import { openNotifier } from '../../src/source/live/notify/index.ts'
import type { ChangeNotifier, NotifyPlace } from '../../src/source/notify.ts'
import { scratch } from './scratch.ts'
import { WrittenKey } from './write-registry.ts'

const REG = `${process.env['SystemRoot']}\\System32\\reg.exe`
const source = new LiveSource()
const opened: ChangeNotifier[] = []
// Closed first, since an open one keeps the process from ending.
after(() => Promise.all(opened.map((notifier) => notifier.close())))
const USER = `\\Registry\\User\\${source.currentUser()}`

const at = ({ root, segments }: KeyPath, ...names: readonly string[]): KeyPath => ({
  root,
  segments: [...segments, ...names],
})
const place = (path: KeyPath, subtree = false, view: View = '64'): NotifyPlace => ({ path, view, subtree })

/** Watches places, and returns the indexes of those notified since the last call. */
function listen(places: readonly NotifyPlace[], options: { limit?: number; lookMs?: number } = {}) {
  const changes = new Set<number>()
  const notifier = openNotifier(
    source,
    (changed) => {
      for (const place of changed) changes.add(places.indexOf(place))
    },
    options,
  )
  opened.push(notifier)
  notifier.watch(places)
  return {
    notifier,
    /** The notifications within a second of an action; returns early once there are enough. */
    async notified<T>(write: () => T, expected: readonly number[], ms = 1000): Promise<T> {
      changes.clear()
      const written = write()
      const end = performance.now() + ms
      while (changes.size < expected.length && performance.now() < end) await sleep(20)
      // By then all notifications have arrived.
      await sleep(150)
      assert.deepEqual([...changes].toSorted(), expected)
      return written
    },
  }
}

const data = (byte: number) => Buffer.from([byte])

it('notifies of values in a key, and of nothing beside it', async () => {
  const { written, path } = scratch()
  const key = written.key('key')
  const other = written.key('other')
  const { notified, notifier } = listen([
    place(at(path, 'key')),
    place(at(path, 'key'), true),
    place(at(path, 'other')),
  ])
  assert.deepEqual([notifier.handles, notifier.problems], [2, []])
  await notified(() => key.set('v', 3, data(1)), [0, 1])
  await notified(() => key.set('v', 3, data(2)), [0, 1])
  await notified(() => key.set('v', 3, data(2)), [], 300)
  await notified(() => other.set('v', 3, data(2)), [2])
  await notified(() => other.key('below'), [2])
  await notified(() => key.deleteValue('v'), [0, 1])
  await notified(() => written.set('above', 3, data(1)), [], 300)
})

it('notifies of keys below only where the subtree is watched', async () => {
  const { written, path } = scratch()
  const below = written.key('flat').key('below')
  const deep = written.key('deep').key('below').key('it')
  const { notified } = listen([place(at(path, 'flat')), place(at(path, 'deep'), true)])
  await notified(() => below.set('v', 3, data(1)), [], 300)
  await notified(() => deep.set('v', 3, data(1)), [1])
  await notified(() => deep.key('more'), [1])
  await notified(() => deep.delete(), [1])
})

it('notifies of a key that is created with its parents, and of later writes to it', async () => {
  const { written, path } = scratch()
  const { notified } = listen([place(at(path, 'a', 'b', 'c')), place(at(path, 'a', 'x', 'y'), true)])
  await notified(() => written.key('z').set('v', 3, data(1)), [], 300)
  const a = await notified(() => written.key('a'), [], 300)
  await notified(() => a.set('v', 3, data(1)), [], 300)
  const c = await notified(() => a.key('b').key('c'), [0])
  await notified(() => c.set('v', 3, data(1)), [0])
  const y = await notified(() => a.key('x').key('y').key('deep'), [1])
  await notified(() => y.set('v', 3, data(1)), [1])
})

it('notifies of a key that is deleted, created again, and written to', async () => {
  const { written, path } = scratch()
  const parent = written.key('parent')
  let gone = parent.key('gone')
  const { notified, notifier } = listen([place(at(path, 'parent', 'gone'))])
  for (let round = 1; round <= 2; round++) {
    await notified(() => gone.delete(), [0])
    gone = await notified(() => parent.key('gone'), [0])
    await notified(() => gone.set('v', 3, data(round)), [0])
  }
  gone = await notified(() => {
    gone.delete()
    return parent.key('gone')
  }, [0])
  await notified(() => gone.set('v', 3, data(9)), [0])
  await notified(() => parent.delete(), [0])
  assert.equal(notifier.handles, 1)
})

it('registers for the 32-bit key in the 32-bit view, whether it exists or not', async () => {
  const sixtyFour = scratch('HKLM\\Software')
  const thirtyTwo = scratch('HKLM\\Software\\Wow6432Node')
  const name = thirtyTwo.path.segments.at(-1)!
  const asAsked: KeyPath = { root: 'HKLM', segments: ['Software', name] }
  const { notified } = listen([
    place(asAsked, false, '32'),
    place(sixtyFour.path, false, '64'),
    place(at(asAsked, 'later'), false, '32'),
  ])
  await notified(() => thirtyTwo.written.set('v', 3, data(1)), [0])
  await notified(() => sixtyFour.written.set('v', 3, data(1)), [1])
  await notified(() => thirtyTwo.written.key('later'), [0, 2])
})

it('registers for a redirected key below the shared HKLM\\Software\\Classes', async () => {
  const { path, written } = scratch('HKLM\\Software\\Classes\\Wow6432Node\\CLSID')
  const name = path.segments.at(-1)!
  const asAsked: KeyPath = { root: 'HKLM', segments: ['Software', 'Classes', 'CLSID', name, 'later'] }
  const { notified } = listen([place(asAsked, false, '32')])
  await notified(() => written.key('later'), [0])
})

it('registers for both keys that HKCR shows', async () => {
  const { path, written } = scratch('HKLM\\Software\\Classes')
  const name = path.segments.at(-1)!
  const { notified } = listen([
    place({ root: 'HKCR', segments: [name] }),
    place({ root: 'HKCR', segments: [name, 'no'] }),
  ])
  await notified(() => written.set('v', 3, data(1)), [0])
  const classes = new WrittenKey(`${USER}\\Software\\Classes`)
  const user = await notified(() => classes.key(name), [0])
  await notified(() => user.set('v', 3, data(1)), [0])
  await notified(() => user.key('no'), [0, 1])
  await notified(() => user.delete(), [0, 1])
})

it('registers for HKCU and HKCC', async () => {
  const { written, path } = scratch()
  const profile = new WrittenKey(
    '\\Registry\\Machine\\System\\CurrentControlSet\\Hardware Profiles\\Current\\Regmon',
  )
  after(() => profile.delete())
  const { notified } = listen([place(path), place({ root: 'HKCC', segments: ['Regmon'] })])
  await notified(() => written.set('v', 3, data(1)), [0])
  await notified(() => profile.set('v', 3, data(1)), [1])
})

it('registers for the hives of all users, and for users who log on and off', async () => {
  const { written, path } = scratch()
  const name = `S-1-5-21-${process.pid}-1`
  const run = ['Software', 'Run']
  const { notified } = listen(
    [
      place({ root: 'HKU', segments: [] }, true),
      place({ root: 'HKU', segments: [] }),
      place({ root: 'HKU', segments: [name, ...run] }),
      place(path),
    ],
    { lookMs: 300 },
  )
  await notified(() => written.set('v', 3, data(1)), [0, 3])
  const user = await notified(() => new WrittenKey(`\\Registry\\User\\${name}`), [0, 1])
  const key = await notified(() => user.key('Software').key('Run'), [0, 2])
  await notified(() => key.set('v', 3, data(1)), [0, 2])
  await notified(() => user.delete(), [0, 1, 2])
})

it('registers for the target of a link, and notices when the link changes', async () => {
  const { written, path } = scratch()
  const first = written.key('first').key('below')
  const second = written.key('second').key('below')
  const link = written.link('link', `${written.path}\\first`)
  const { notified } = listen([place(at(path, 'link', 'below')), place(at(path, 'link'), true)], {
    lookMs: 300,
  })
  await notified(() => first.set('v', 3, data(1)), [0, 1])
  await notified(() => second.set('v', 3, data(1)), [], 300)
  await notified(
    () => link.set('SymbolicLinkValue', 6, Buffer.from(`${written.path}\\second`, 'utf16le')),
    [0, 1],
  )
  await notified(() => second.set('v', 3, data(2)), [0, 1])
  await notified(() => first.set('v', 3, data(2)), [], 300)
})

it('covers more places than it has handles through a common ancestor', async () => {
  const { written, path } = scratch()
  const parents = Array.from({ length: 12 }, (_, i) => written.key(`p${i}`))
  const keys = parents.flatMap((parent) => Array.from({ length: 50 }, (_, i) => parent.key(`k${i}`)))
  const places = parents.flatMap((_, p) => keys.slice(0, 50).map((_, i) => place(at(path, `p${p}`, `k${i}`))))
  const { notified, notifier } = listen(places)
  assert.deepEqual([notifier.handles, notifier.problems], [600 - 2 * 49, []])
  await notified(
    () => keys[0]!.set('v', 3, data(1)),
    places
      .slice(0, 50)
      .map((_, i) => i)
      .toSorted(),
  )
  await notified(() => keys[599]!.set('v', 3, data(1)), [599])
})

it('names the places that it is denied, and covers the others', async () => {
  const { written, path } = scratch()
  written.key('denied').deny()
  const deaf = written.key('deaf').deny('D:P(A;;0x9;;;WD)')
  const heard = written.key('heard')
  const places = [place(at(path, 'denied')), place(at(path, 'deaf')), place(at(path, 'heard'))]
  const { notified, notifier } = listen(places, { lookMs: 300 })
  const reason = 'ERROR_ACCESS_DENIED (5)'
  assert.deepEqual(notifier.problems, [
    { place: places[0], reason },
    { place: places[1], reason },
  ])
  await notified(() => heard.set('v', 3, data(1)), [2])
  await notified(() => void deaf.deny('D:P(A;;KA;;;WD)'), [1])
  await notified(() => deaf.set('v', 3, data(1)), [1])
  assert.equal(notifier.problems.length, 1)
})

it('notifies of what another process writes', async () => {
  const { written, path } = scratch()
  written.key('key')
  const { notified } = listen([place(at(path, 'key')), place(at(path, 'made', 'there'))])
  const add = (name: string) => {
    const key = `HKCU\\${[...path.segments, name].join('\\')}`
    assert.equal(spawnSync(REG, ['add', key, '/v', 'v', '/d', '1', '/f'], { stdio: 'ignore' }).status, 0)
  }
  await notified(() => add('key'), [0])
  await notified(() => add('made\\there'), [1])
  written.key('made').key('there')
})

it('notifies of keys whose names hold a NUL', async () => {
  const { written, path } = scratch()
  const hidden = written.key('k\0hidden')
  const plain = written.key('k')
  const { notified } = listen([place(at(path, 'k\0hidden')), place(at(path, 'k\0not'), false, '32')])
  await notified(() => hidden.set('v', 3, data(1)), [0])
  await notified(() => plain.set('v', 3, data(1)), [], 300)
  await notified(() => written.key('k\0not'), [1])
})

it('notices that a parent was renamed and another key took its name', async () => {
  const { written, path } = scratch()
  const parent = written.key('parent')
  const old = parent.key('key')
  const { notified } = listen([place(at(path, 'parent', 'key'))], { lookMs: 300 })
  await notified(() => parent.rename('elsewhere'), [0])
  const again = await notified(() => written.key('parent').key('key'), [0])
  await notified(() => old.set('v', 3, data(1)), [], 300)
  await notified(() => again.set('v', 3, data(1)), [0])
})

it('notifies at least once after the last of many writes', async () => {
  const { written, path } = scratch()
  let last = 0
  const notifier = openNotifier(source, () => {
    last = performance.now()
  })
  opened.push(notifier)
  notifier.watch([place(path)])
  let wrote = 0
  for (let i = 0; i < 1000; i++) {
    written.set('v', 4, Buffer.from(Uint32Array.of(i).buffer))
    wrote = performance.now()
    if (i % 100 === 0) await sleep(15)
  }
  await sleep(300)
  assert.ok(last > wrote)
})

it('keeps a notification when further places are registered', async () => {
  const { written, path } = scratch()
  const key = written.key('key')
  written.key('other')
  const notified: NotifyPlace[] = []
  const notifier = openNotifier(source, (places) => notified.push(...places))
  opened.push(notifier)
  notifier.watch([place(at(path, 'key')), place(at(path, 'other'))])
  key.set('v', 3, data(1))
  const again = place(at(path, 'KEY'))
  // From now on the parent notifies of the key.
  notifier.watch([again, place(path, true)])
  await sleep(250)
  assert.ok(notified.includes(again))
  assert.equal(notifier.handles, 1)
  notified.length = 0
  notifier.watch([])
  key.set('v', 3, data(2))
  await sleep(250)
  assert.deepEqual([notified, notifier.handles], [[], 0])
})
