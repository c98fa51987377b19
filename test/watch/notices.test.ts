/** Notices and states of a watch: a notice that scans repeat is reported once. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Watched } from './watched.ts'

it('an unreadable key and a notice of the source are reported once, and again after they were gone', async () => {
  await using watch = new Watched()
  watch.set('HKLM\\S\\a', 'v', '1')
  watch.set('HKLM\\S\\b', 'v', '1')
  let said = ['the hive is dirty']
  watch.wrap = (source) =>
    Object.assign(source, { notices: said.map((message) => ({ code: 'REGMON_HIVE_DIRTY', message })) })
  await watch.start([{ scanInterval: 10 }])
  await watch.clock.advance(30)
  assert.deepEqual(watch.notices.splice(0), ['warning REGMON_HIVE_DIRTY: the hive is dirty'])

  watch.registry.deny('HKLM\\S\\a').key('HKLM\\S\\a', watch.clock.filetime())
  said = []
  await watch.clock.advance(30)
  assert.deepEqual(watch.notices.splice(0), [
    'error REGMON_UNREADABLE: cannot read HKLM\\S\\a: ERROR_ACCESS_DENIED (5)',
  ])

  said = ['the hive is dirty']
  await watch.clock.advance(30)
  assert.deepEqual(watch.notices, ['warning REGMON_HIVE_DIRTY: the hive is dirty'])
})

it('a key that cannot be read is an error of the policies that select it, and of no other', async () => {
  await using watch = new Watched()
  watch.set('HKLM\\S\\X', 'v', '1')
  watch.set('HKLM\\S\\X\\locked', 'v', '1')
  watch.registry.deny('HKLM\\S\\X\\locked')
  await watch.start([
    { name: 'values', watch: ['HKLM\\S\\X\\*'] },
    { name: 'subtree', watch: ['HKLM\\S\\X\\*'], recursive: true },
    { name: 'subkeys', watch: ['HKLM\\S\\X\\*\\v'] },
  ])
  await watch.watcher.startScan()
  const states = watch.watcher
    .status()
    .policies.map(({ name, state, unreadable }) => [name, state, unreadable])
  assert.deepEqual(states, [
    ['values', 'ok', 0],
    ['subtree', 'error', 1],
    ['subkeys', 'error', 1],
  ])
})
