/** Rules of the baseline that a random history breaks too rarely. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import type { Sketch } from '../make/policy.ts'
import { brief, Session } from '../run/session.ts'

const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'utf16le')
const registry = (): MemoryRegistry => new MemoryRegistry().set('HKLM\\A', 'one', REG_SZ, text('1'))
const quiet: Sketch = { name: 'quiet', watch: ['HKLM\\A\\**\\*'], report: ['CHANGE', 'DELETE'] }

describe('the baseline in the embedded store', () => {
  const scenario = (name: string, body: (session: Session) => Promise<void>): void => {
    it(name, async () => {
      const session = new Session('sqlite')
      try {
        await body(session)
      } finally {
        session.close()
      }
    })
  }

  scenario(
    'an unreviewed value that changed is one event: NEW, where a policy reports that',
    async (session) => {
      await session.check(registry(), [quiet])
      await session.check(registry().set('HKLM\\A', 'two', REG_SZ, text('2')), [quiet])
      const changed = registry().set('HKLM\\A', 'two', REG_SZ, text('other'))
      const loud: Sketch = { ...quiet, name: 'loud', report: ['NEW'] }
      assert.deepEqual(brief(await session.check(changed, [quiet, loud])), ['NEW HKLM\\A\\two'])
      assert.deepEqual(brief(await session.check(changed, [quiet])), ['CHANGE HKLM\\A\\two'])
    },
  )

  scenario('a check that only renews fingerprints leaves the identity of the baseline', async (session) => {
    const both: Sketch = { ...quiet, view: 'both' }
    const id = async (policy: Sketch) => (await session.check(registry(), [policy])).record.BaselineId
    const first = await id(both)
    assert.equal(await id({ ...both, view: '64' }), first)
    assert.equal(await id({ ...both, view: '64' }), first)
  })

  scenario('a key that was read after all is exit 2 once it is unreadable again', async (session) => {
    const allows: Sketch = { ...quiet, unreadable: 'allow' }
    const denied = () => registry().deny('HKLM\\A')
    assert.equal((await session.check(denied(), [allows])).code, 0)
    assert.equal((await session.check(denied(), [allows])).code, 0)
    assert.equal((await session.check(registry(), [allows])).code, 0)
    assert.equal((await session.check(denied(), [allows])).code, 2)
  })

  scenario('a pattern that takes values of a key makes it a readable one', async (session) => {
    const allows: Sketch = { ...quiet, unreadable: 'allow', report: ['NEW'] }
    const denied = () => registry().deny('HKLM\\A')
    await session.accept(denied(), [allows])
    assert.equal((await session.accept(registry(), [allows], ['HKLM\\A\\one'])).code, 0)
    assert.equal((await session.check(denied(), [allows])).code, 2)
  })

  scenario('an unreadable 64-bit key does not hide the 32-bit key of its name', async (session) => {
    const software: Sketch = { ...quiet, watch: ['HKLM\\SOFTWARE\\A\\*'], view: 'both', unreadable: 'allow' }
    const wow = () =>
      new MemoryRegistry()
        .key('HKLM\\SOFTWARE\\A')
        .deny('HKLM\\SOFTWARE\\A')
        .key('HKLM\\SOFTWARE\\Wow6432Node')
    await session.check(wow().set('HKLM\\SOFTWARE\\Wow6432Node\\A', 'v', REG_SZ, text('1')), [software])
    const found = await session.check(wow(), [software])
    assert.deepEqual([found.code, brief(found)], [1, ['DELETE HKLM\\SOFTWARE\\A\\v']])
  })

  scenario(
    'an unreadable 64-bit key hides what is shared below it, of the 32-bit view too',
    async (session) => {
      const wow: Sketch = { ...quiet, watch: ['HKLM\\SOFTWARE\\**\\*'], view: '32', unreadable: 'allow' }
      const shared = (data: string) =>
        new MemoryRegistry()
          .key('HKLM\\SOFTWARE\\Classes\\CLSID')
          .set('HKLM\\SOFTWARE\\Wow6432Node\\W', 'v', REG_SZ, text('1'))
          .set('HKLM\\SOFTWARE\\Classes\\Wow6432Node\\CLSID\\C', 'v', REG_SZ, text(data))
      await session.accept(shared('good'), [wow])
      assert.deepEqual(brief(await session.accept(shared('good').deny('HKLM\\SOFTWARE'), [wow])), [])
      const found = await session.check(shared('evil'), [wow])
      assert.deepEqual([found.code, brief(found)], [1, ['CHANGE HKLM\\SOFTWARE\\Classes\\CLSID\\C\\v']])
    },
  )

  scenario('unreadable values of a key hide nothing below it', async (session) => {
    const allows: Sketch = { ...quiet, unreadable: 'allow' }
    const damaged = () => registry().set('HKLM\\A\\B', 'v', REG_SZ, text('1')).damageList('HKLM\\A', 'values')
    await session.accept(damaged(), [allows])
    assert.equal((await session.check(damaged(), [allows])).code, 0)
    const found = await session.check(damaged().deleteKey('HKLM\\A\\B'), [allows])
    assert.deepEqual([found.code, brief(found)], [1, ['DELETE HKLM\\A\\B\\v']])
  })

  scenario('an accept takes the values of a key whose subkeys cannot be listed', async (session) => {
    const allows: Sketch = { ...quiet, unreadable: 'allow' }
    const damaged = (one: string) =>
      new MemoryRegistry()
        .set('HKLM\\A', 'one', REG_SZ, text(one))
        .set('HKLM\\A', 'two', REG_SZ, text('2'))
        .damageList('HKLM\\A', 'subkeys')
    await session.accept(damaged('1'), [allows])
    const some: Sketch = { ...allows, watch: ['HKLM\\A\\**\\one'] }
    assert.deepEqual(brief(await session.accept(damaged('new'), [some])), ['CHANGE HKLM\\A\\one'])
    assert.equal((await session.check(damaged('new'), [some])).code, 0)
  })
})
