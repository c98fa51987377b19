/** What a baseline promises (contract 6), for both stores. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { REG_BINARY, REG_SZ } from '../../src/registry/index.ts'
import { openStore } from '../../src/store/open.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import type { Sketch } from '../make/policy.ts'
import { contents } from '../store/filled.ts'
import { brief, Session, type StoreKind } from './session.ts'

const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'utf16le')
const sha1 = (data: Buffer): string => createHash('sha1').update(data).digest('hex')

const registry = (): MemoryRegistry =>
  new MemoryRegistry()
    .set('HKLM\\A', 'one', REG_SZ, text('1'))
    .set('HKLM\\A', 'two', REG_SZ, text('2'))
    .set('HKLM\\A\\Sub', 'three', REG_SZ, text('3'))
    .set('HKLM\\B', 'four', REG_SZ, text('4'))

const all: Sketch = { name: 'all', watch: ['HKLM\\A\\**\\*'], report: ['CHANGE', 'DELETE', 'NEW'] }
const quiet: Sketch = { ...all, name: 'quiet', report: ['CHANGE', 'DELETE'] }

for (const kind of ['sqlite', 'file'] satisfies StoreKind[]) {
  const scenario = (name: string, body: (session: Session) => Promise<void>): void => {
    it(name, async () => {
      const session = new Session(kind)
      try {
        await body(session)
      } finally {
        session.close()
      }
    })
  }

  describe(`with the ${kind} store`, () => {
    scenario('the first check records and reports nothing, and says so', async (session) => {
      const first = await session.check(registry(), [all])
      assert.equal(first.code, 0)
      assert.equal(first.record.Recorded, 3)
      assert.deepEqual(
        first.record.WatchResults.map(({ Status }) => Status),
        ['recorded'],
      )
      const second = await session.check(registry(), [all])
      assert.deepEqual([second.code, second.record.Recorded, second.record.Events], [0, 0, 0])
      assert.deepEqual(
        second.record.WatchResults.map(({ Status }) => Status),
        ['compared'],
      )
    })

    scenario('a change, a deletion and a new value are events, until they are accepted', async (session) => {
      await session.check(registry(), [all])
      const changed = registry()
        .set('HKLM\\A', 'one', REG_SZ, text('one'))
        .set('HKLM\\A\\New', 'n', REG_SZ, text('n'))
        .deleteKey('HKLM\\A\\Sub')
      for (let run = 0; run < 2; run++) {
        const told = await session.check(changed, [all])
        assert.equal(told.code, 1)
        assert.deepEqual(brief(told), [
          'CHANGE HKLM\\A\\one',
          'DELETE HKLM\\A\\Sub\\three',
          'NEW HKLM\\A\\New\\n',
        ])
        const change = told.events.find(({ EventType }) => EventType === 'CHANGE')!
        assert.deepEqual(
          [change.PrevValueSize, change.ValueSize, change.DigestName, change.PrevDigest, change.Digest],
          [4, 8, 'SHA1', sha1(text('1')), sha1(text('one'))],
        )
      }
      const accepted = await session.accept(changed, [all])
      assert.equal(accepted.code, 0)
      assert.equal(brief(accepted).length, 3)
      assert.equal((await session.check(changed, [all])).code, 0)
    })

    scenario('the same event has the same id in every run', async (session) => {
      await session.check(registry(), [all])
      const changed = registry()
        .set('HKLM\\A', 'one', REG_SZ, text('x'))
        .set('HKLM\\A', 'two', REG_SZ, text('x'))
      const ids = (told: Awaited<ReturnType<Session['check']>>) => told.events.map(({ EventId }) => EventId)
      const first = ids(await session.check(changed, [all]))
      assert.deepEqual(ids(await session.check(changed, [all])), first)
      assert.equal(new Set(first).size, 2)
    })

    scenario('a changed type with the same data is a change', async (session) => {
      await session.check(registry(), [all])
      const told = await session.check(registry().set('HKLM\\A', 'one', REG_BINARY, text('1')), [all])
      assert.deepEqual(brief(told), ['CHANGE HKLM\\A\\one'])
      assert.deepEqual([told.events[0]!.PrevValueType, told.events[0]!.ValueType], ['REG_SZ', 'REG_BINARY'])
    })

    scenario('under --ci nothing is written, and a missing baseline is exit 2', async (session) => {
      const ci = { mayWrite: false, requireBaseline: true }
      const missing = await session.check(registry(), [all], ci)
      assert.equal(missing.code, 2)
      assert.ok(missing.notices.includes('REGMON_NO_BASELINE'))
      assert.ok(!existsSync(session.storeFile))
      await session.check(registry(), [all])
      const before = readFileSync(session.storeFile)
      const told = await session.check(registry().set('HKLM\\A', 'new', REG_SZ, text('n')), [all], ci)
      assert.equal(told.code, 1)
      assert.deepEqual(readFileSync(session.storeFile), before)
    })

    scenario('where a baseline is required, a check fails after the store was deleted', async (session) => {
      assert.equal((await session.check(registry(), [all], { requireBaseline: true })).code, 2)
      assert.equal((await session.check(registry(), [all], { requireBaseline: true })).code, 2)
      assert.equal((await session.accept(registry(), [all])).code, 0)
      assert.equal((await session.check(registry(), [all], { requireBaseline: true })).code, 0)
    })

    scenario(
      'a new value that no policy reports is counted, and its next change is seen',
      async (session) => {
        await session.check(registry(), [quiet])
        const appeared = registry().set('HKLM\\A', 'new', REG_SZ, text('n'))
        const told = await session.check(appeared, [quiet])
        assert.deepEqual([told.code, told.record.Unreported, told.record.Events], [0, 1, 0])
        const next = await session.check(appeared.set('HKLM\\A', 'new', REG_SZ, text('m')), [quiet])
        // The reviewed file is written by accept alone: there the value is still new.
        assert.deepEqual(brief(next), kind === 'sqlite' ? ['CHANGE HKLM\\A\\new'] : [])
      },
    )

    scenario('two policies with two digests over one value are two events', async (session) => {
      const policies = [all, { ...all, name: 'md5', digest: 'md5' as const }]
      await session.check(registry(), policies)
      const told = await session.check(registry().set('HKLM\\A', 'one', REG_SZ, text('x')), policies)
      assert.deepEqual(told.events.map((event) => `${event.SourceModuleName} ${event.DigestName}`).sort(), [
        'all SHA1',
        'md5 MD5',
      ])
    })

    scenario('kept data show what was and what is', async (session) => {
      const policies = [{ ...all, data: true }]
      await session.check(registry(), policies)
      const told = await session.check(registry().set('HKLM\\A', 'one', REG_SZ, text('x')), policies)
      assert.deepEqual([told.events[0]!.PrevValue, told.events[0]!.Value], ['1', 'x'])
    })

    scenario('a watch that is new to the baseline only adds its values', async (session) => {
      await session.check(registry(), [all])
      const changed = registry().set('HKLM\\A', 'one', REG_SZ, text('x'))
      const more = { name: 'more', watch: ['HKLM\\B\\*'] }
      const told = await session.check(changed, [all, more])
      assert.deepEqual(brief(told), ['CHANGE HKLM\\A\\one'])
      if (kind === 'file') {
        // A reviewed file is not written by a check: what is not compared is not passed over.
        assert.equal(told.code, 2)
        assert.deepEqual(
          told.record.WatchResults.map(({ Status }) => Status),
          ['compared', 'unrecorded'],
        )
        assert.equal((await session.accept(changed, [all, more])).code, 0)
      } else assert.deepEqual([told.code, told.record.Recorded], [1, 1])
      const next = await session.check(changed.set('HKLM\\B', 'four', REG_SZ, text('x')), [all, more])
      assert.ok(brief(next).includes('CHANGE HKLM\\B\\four'))
    })

    scenario('a renamed policy keeps its baseline', async (session) => {
      await session.check(registry(), [all])
      const told = await session.check(registry().set('HKLM\\A', 'one', REG_SZ, text('x')), [
        { ...all, name: 'renamed' },
      ])
      assert.deepEqual(
        told.events.map(({ SourceModuleName }) => SourceModuleName),
        ['renamed'],
      )
    })

    scenario('an added exclude takes values away, and they leave at the next accept', async (session) => {
      await session.check(registry(), [all])
      const excluding = [{ ...all, exclude: ['HKLM\\A\\two'] }]
      const told = await session.check(registry().set('HKLM\\A', 'two', REG_SZ, text('x')), excluding, {
        requireBaseline: true,
      })
      assert.deepEqual([told.code, told.record.NoLongerWatched], [0, 1])
      assert.equal(told.record.Excludes[0]!.RemovedValues, 1)
      assert.ok(told.notices.includes('REGMON_NO_LONGER_WATCHED'))
      await session.accept(registry(), excluding)
      const back = await session.check(registry(), [all])
      assert.equal(back.record.NoLongerWatched, 0)
      assert.ok(!brief(back).some((event) => event.startsWith('CHANGE')))
    })

    scenario(
      'an exclude of one path alone keeps the values of that name in the keys below',
      async (session) => {
        const twice = (): MemoryRegistry => registry().set('HKLM\\A\\Sub', 'two', REG_SZ, text('below'))
        const deep: Sketch = { ...all, watch: ['HKLM\\A\\*'], recursive: true }
        const excluding: Sketch = { ...deep, exclude: ['HKLM\\A\\two'] }
        const alone: Sketch = { ...deep, exclude: [{ key: 'HKLM\\A', value: 'two', recursive: false }] }
        await session.check(twice(), [excluding])
        // The baseline knows that less is excluded now: what was not watched is not NEW.
        assert.deepEqual(brief(await session.check(twice(), [alone])), [])
        await session.accept(twice(), [alone])
        const told = await session.check(twice().set('HKLM\\A\\Sub', 'two', REG_SZ, text('x')), [alone])
        assert.equal(told.code, 1)
        assert.equal(brief(told).length, 1)
        const outside = await session.check(twice().set('HKLM\\A', 'two', REG_SZ, text('x')), [alone])
        assert.deepEqual([outside.code, brief(outside)], [0, []])
      },
    )

    scenario('entries of a watch that is gone are no longer watched, never deleted', async (session) => {
      await session.check(registry(), [all, { name: 'b', watch: ['HKLM\\B\\*'] }])
      const told = await session.check(registry().deleteKey('HKLM\\B'), [all])
      assert.deepEqual([told.code, told.record.NoLongerWatched], [0, 1])
      assert.ok(told.notices.includes('REGMON_NO_LONGER_WATCHED'))
      await session.accept(registry(), [all])
      assert.equal((await session.check(registry(), [all])).record.NoLongerWatched, 0)
    })

    scenario('a narrowed run neither compares, deletes nor drops what lies outside', async (session) => {
      const policies: Sketch[] = [
        { ...all, name: 'a', tags: ['left'] },
        { name: 'b', tags: ['right'], watch: ['HKLM\\B\\*'], report: ['CHANGE', 'DELETE', 'NEW'] },
      ]
      await session.check(registry(), policies)
      const gone = registry().deleteKey('HKLM\\B').set('HKLM\\A', 'one', REG_SZ, text('x'))
      assert.deepEqual(brief(await session.check(gone, policies, { select: { policies: ['a'] } })), [
        'CHANGE HKLM\\A\\one',
      ])
      assert.deepEqual(brief(await session.check(gone, policies, { select: { tags: ['right'] } })), [
        'DELETE HKLM\\B\\four',
      ])
      await session.accept(gone, policies, [], { select: { policies: ['a'] } })
      const left = await session.check(gone, policies)
      assert.deepEqual(brief(left), ['DELETE HKLM\\B\\four'])
      assert.equal(left.record.NoLongerWatched, 0)
    })

    scenario('a run of one view leaves the other alone', async (session) => {
      const both: Sketch[] = [
        { name: 'both', view: 'both', watch: ['HKLM\\SOFTWARE\\X\\*'], report: ['CHANGE', 'DELETE', 'NEW'] },
      ]
      const views = () =>
        new MemoryRegistry()
          .set('HKLM\\SOFTWARE\\X', 'v', REG_SZ, text('64'))
          .set('HKLM\\SOFTWARE\\Wow6432Node\\X', 'v', REG_SZ, text('32'))
      await session.check(views(), both)
      const gone = views().deleteKey('HKLM\\SOFTWARE\\X').deleteKey('HKLM\\SOFTWARE\\Wow6432Node\\X')
      for (const view of ['64', '32'] as const) {
        const told = await session.check(gone, both, { select: { view } })
        assert.deepEqual(
          told.events.map((event) => `${event.EventType} ${event.View}`),
          [`DELETE ${view}`],
        )
      }
    })

    scenario(
      'after the digest changed, values are compared under the one recorded; accept renews',
      async (session) => {
        await session.check(registry(), [all])
        const md5 = [{ ...all, digest: 'md5' as const }]
        const changed = registry().set('HKLM\\A', 'one', REG_SZ, text('x'))
        assert.equal((await session.check(registry(), md5)).code, 0)
        const pending = await session.check(changed, md5)
        assert.deepEqual(
          pending.events.map(({ EventType, DigestName }) => `${EventType} ${DigestName}`),
          ['CHANGE SHA1'],
        )
        await session.accept(changed, md5)
        const renewed = await session.check(registry(), md5)
        assert.deepEqual(
          renewed.events.map(({ EventType, DigestName }) => `${EventType} ${DigestName}`),
          ['CHANGE MD5'],
        )
      },
    )

    scenario(
      'what cannot be read is never deleted, keeps its entries, and fails the run',
      async (session) => {
        await session.check(registry(), [all])
        for (const broken of [registry().deny('HKLM\\A'), registry().malformed('HKLM\\A')]) {
          const told = await session.check(broken, [all])
          assert.equal(told.code, 2)
          assert.deepEqual(brief(told), [])
          assert.equal(told.record.Unreadable.length, 1)
        }
        assert.equal((await session.accept(registry().deny('HKLM\\A'), [all])).code, 0)
        assert.equal((await session.check(registry(), [all])).code, 0)
      },
    )

    scenario(
      'unreadable: allow counts keys that could never be read, and fails for one that could',
      async (session) => {
        const allowing = [{ ...all, unreadable: 'allow' as const }]
        const denied = () => registry().key('HKLM\\A\\Secret').deny('HKLM\\A\\Secret')
        assert.equal((await session.check(denied(), allowing)).code, 0)
        const again = await session.check(denied(), allowing)
        assert.deepEqual([again.code, again.record.Unreadable.length], [0, 1])
        assert.equal((await session.check(denied().deny('HKLM\\A\\Sub'), allowing)).code, 2)
        assert.equal((await session.check(denied(), [all])).code, 2)
        assert.equal((await session.check(denied(), [all], { allowUnreadable: true })).code, 0)
      },
    )

    scenario(
      'what the 32-bit view shares below an unreadable key is unread, never deleted',
      async (session) => {
        const policies: Sketch[] = [
          { name: 'p', view: '32', watch: ['HKLM\\SOFTWARE\\**\\*'], report: ['CHANGE', 'DELETE', 'NEW'] },
        ]
        const shared = () =>
          new MemoryRegistry()
            .set('HKLM\\SOFTWARE\\Policies\\P', 'v', REG_SZ, text('s'))
            .set('HKLM\\SOFTWARE\\Wow6432Node\\X', 'v', REG_SZ, text('r'))
        assert.equal((await session.check(shared(), policies)).record.Recorded, 2)
        const told = await session.check(shared().deny('HKLM\\SOFTWARE'), policies)
        assert.deepEqual([told.code, brief(told)], [2, []])
      },
    )

    scenario(
      'what the source does not contain is neither deleted nor dropped, and fails the run',
      async (session) => {
        const policies = [all, { name: 'b', watch: ['HKLM\\B\\*'] }]
        await session.check(registry(), policies)
        const half = registry().source({ mounts: ['HKLM\\A'] })
        const target = { ...half.target, mounts: [] }
        const told = await session.check(Object.assign(half, { target }), policies)
        assert.deepEqual(
          told.record.WatchResults.map(({ Status }) => Status),
          ['compared', 'skipped'],
        )
        assert.deepEqual([told.code, told.record.Events, told.record.Skipped], [2, 0, 1])
        assert.ok(told.notices.includes('REGMON_NOT_CONTAINED'))
        const narrowed = await session.check(half, policies, { select: { policies: ['b'] } })
        assert.equal(narrowed.code, 2)
        const allowed = await session.check(half, policies, { allowSkipped: true })
        assert.equal(allowed.code, 0)
        await session.accept(half, policies, [], { forget: ['HKLM\\B\\*'] })
        const forgotten = await session.check(half, policies)
        assert.deepEqual([forgotten.code, forgotten.record.Events], [0, 0])
        const none = registry().source({ mounts: ['HKLM\\Elsewhere'] })
        assert.equal((await session.check(Object.assign(none, { target }), policies)).code, 2)
      },
    )

    scenario('accept takes what its patterns match, and leaves the rest pending', async (session) => {
      await session.check(registry(), [all])
      const changed = registry()
        .set('HKLM\\A', 'one', REG_SZ, text('x'))
        .set('HKLM\\A', 'two', REG_SZ, text('y'))
        .deleteKey('HKLM\\A\\Sub')
      const taken = await session.accept(changed, [all], ['HKLM\\A\\one', 'HKLM\\A\\Sub\\*'])
      assert.deepEqual(brief(taken), ['CHANGE HKLM\\A\\one', 'DELETE HKLM\\A\\Sub\\three'])
      assert.deepEqual(brief(await session.check(changed, [all])), ['CHANGE HKLM\\A\\two'])
    })

    scenario('accept names a value name that holds a backslash by a ? in its place', async (session) => {
      await session.check(registry().set('HKLM\\A', 'b\\c', REG_SZ, text('1')), [all])
      const changed = registry().set('HKLM\\A', 'b\\c', REG_SZ, text('2'))
      assert.deepEqual(brief(await session.accept(changed, [all], ['HKLM\\A\\b?c'])), [
        'CHANGE HKLM\\A\\b\\c',
      ])
      assert.equal((await session.check(changed, [all])).code, 0)
    })

    scenario('an accept of a pattern that matches nothing is exit 2 and takes nothing', async (session) => {
      await session.check(registry(), [all])
      const changed = registry().set('HKLM\\A', 'one', REG_SZ, text('x'))
      assert.equal((await session.accept(changed, [all], ['HKLM\\A\\one', 'HKLM\\Typo\\*'])).code, 2)
      assert.deepEqual(brief(await session.check(changed, [all])), ['CHANGE HKLM\\A\\one'])
    })

    scenario('a preview prints what an accept would take, and takes nothing', async (session) => {
      await session.check(registry(), [all])
      const before = readFileSync(session.storeFile)
      const changed = registry().set('HKLM\\A', 'one', REG_SZ, text('x'))
      const told = await session.check(changed, [all], { mode: 'preview' })
      assert.deepEqual([told.code, brief(told)], [0, ['CHANGE HKLM\\A\\one']])
      assert.deepEqual(readFileSync(session.storeFile), before)
    })

    scenario('an update reports, accepts, and ends with 0', async (session) => {
      await session.check(registry(), [all])
      const changed = registry().set('HKLM\\A', 'one', REG_SZ, text('x'))
      const told = await session.check(changed, [all], { mode: 'update' })
      assert.deepEqual([told.code, brief(told)], [0, ['CHANGE HKLM\\A\\one']])
      assert.equal((await session.check(changed, [all])).record.Events, 0)
    })

    scenario(
      'a run that was interrupted deletes nothing, writes nothing, and ends with 130',
      async (session) => {
        const aborted = AbortSignal.abort()
        const told = await session.check(registry(), [all], { signal: aborted })
        assert.equal(told.code, 130)
        assert.ok(
          !existsSync(session.storeFile) || (await session.check(registry(), [all])).record.Recorded === 3,
        )
      },
    )

    scenario(
      'a required watch that matches nothing is exit 2, and every summary names its deepest key',
      async (session) => {
        const typo: Sketch = { name: 'typo', watch: ['HKLM\\A\\Sbu\\*'], required: true }
        const told = await session.check(registry(), [all, typo])
        assert.equal(told.code, 2)
        assert.match(told.record.WatchResults[1]!.Reason!, /HKLM\\A$/)
        assert.equal((await session.check(registry(), [all, { ...typo, required: false }])).code, 0)
      },
    )

    scenario('a ** where a mask is meant is said to be one', async (session) => {
      const told = await session.check(registry(), [{ name: 'p', watch: ['HKLM\\A\\**'] }])
      assert.deepEqual(told.notices, ['REGMON_MASK_GLOBSTAR'])
    })

    scenario('a first check of one view does not vouch for the other', async (session) => {
      const both: Sketch[] = [{ name: 'b', view: 'both', watch: ['HKLM\\SOFTWARE\\X\\*'] }]
      const views = (data: string) =>
        new MemoryRegistry()
          .set('HKLM\\SOFTWARE\\X', 'v', REG_SZ, text('64'))
          .set('HKLM\\SOFTWARE\\Wow6432Node\\X', 'v', REG_SZ, text(data))
      await session.check(views('1'), both, { select: { view: '64' } })
      const told = await session.check(views('2'), both, { mayWrite: false, requireBaseline: true })
      assert.deepEqual([told.code, told.record.WatchResults[0]!.Status], [2, 'unrecorded'])
    })

    scenario(
      'a watch that leaves a covered view finds values that nothing recorded, and says so',
      async (session) => {
        const views = (data: string) =>
          new MemoryRegistry()
            .set('HKLM\\SOFTWARE\\X', 'v', REG_SZ, text('64'))
            .set('HKLM\\SOFTWARE\\Wow6432Node\\X', 'v', REG_SZ, text(data))
        const watch = ['HKLM\\SOFTWARE\\**\\*']
        await session.accept(views('1'), [{ name: 'p', view: 'both', watch }])
        const told = await session.check(views('2'), [{ name: 'p', watch }], {
          mayWrite: false,
          requireBaseline: true,
        })
        assert.deepEqual([told.code, told.record.WatchResults[0]!.Status], [2, 'unrecorded'])
      },
    )

    scenario('a narrowed check does not add what another policy reports as new', async (session) => {
      const policies: Sketch[] = [all, { ...quiet, name: 'q' }]
      await session.check(registry(), policies)
      const appeared = registry().set('HKLM\\A', 'new', REG_SZ, text('n'))
      await session.check(appeared, policies, { select: { policies: ['q'] } })
      assert.deepEqual(brief(await session.check(appeared, policies)), ['NEW HKLM\\A\\new'])
    })

    scenario(
      'a narrowed accept leaves what another policy has pending under its own digest',
      async (session) => {
        const policies: Sketch[] = [all, { ...all, name: 'md5', digest: 'md5' }]
        await session.check(registry(), policies)
        const gone = registry().deleteValue('HKLM\\A', 'one')
        await session.accept(gone, policies, [], { select: { policies: ['all'] } })
        const told = await session.check(gone, policies)
        assert.deepEqual(
          told.events.map(({ EventType, DigestName }) => `${EventType} ${DigestName}`),
          ['DELETE MD5'],
        )
      },
    )

    scenario('a narrowed accept leaves a change that waits under a digest of before', async (session) => {
      await session.check(registry(), [all, { ...all, name: 'm', digest: 'md5' }])
      const policies: Sketch[] = [all, { ...all, name: 'm', digest: 'sha256' }]
      const changed = registry().set('HKLM\\A', 'one', REG_SZ, text('x'))
      await session.accept(changed, policies, [], { select: { policies: ['all'] } })
      const told = await session.check(changed, policies)
      assert.deepEqual(
        told.events.map((event) => `${event.SourceModuleName} ${event.DigestName}`),
        ['m MD5'],
      )
    })

    scenario('a first check with a finding says that it recorded', async (session) => {
      const hidden = registry().set('HKLM\\A', 'run\0hidden', REG_SZ, text('x'))
      const first = await session.check(hidden, [all])
      assert.deepEqual([first.code, first.record.WatchResults[0]!.Status], [1, 'recorded'])
    })

    scenario('without a baseline a finding does not hide that there is none', async (session) => {
      const hidden = registry().set('HKLM\\A', 'run\0hidden', REG_SZ, text('x'))
      assert.equal((await session.check(hidden, [all], { mayWrite: false, requireBaseline: true })).code, 2)
    })

    scenario(
      'an empty key that was readable and no longer is fails, whatever is allowed',
      async (session) => {
        const allowing = [{ ...all, unreadable: 'allow' as const }]
        await session.accept(registry().key('HKLM\\A\\Empty'), allowing)
        assert.equal((await session.check(registry().deny('HKLM\\A\\Empty'), allowing)).code, 2)
      },
    )

    scenario(
      'a check that writes does not make of a denied key one that could never be read',
      async (session) => {
        const allowing = [{ ...quiet, unreadable: 'allow' as const }]
        await session.check(registry(), allowing)
        // The new value makes the embedded store grow, and so its header be written.
        const denied = () => registry().deny('HKLM\\A\\Sub').set('HKLM\\A', 'new', REG_SZ, text('n'))
        for (let run = 0; run < 3; run++) assert.equal((await session.check(denied(), allowing)).code, 2)
      },
    )

    scenario("one user's accept does not vouch for another's HKCU", async (session) => {
      const policies: Sketch[] = [{ name: 'user', watch: ['HKCU\\A\\*'] }]
      const of = (sid: string, value: string) =>
        Object.assign(new MemoryRegistry().set(`HKU\\${sid}\\A`, 'v', REG_SZ, text(value)).source(), {
          currentUser: () => sid,
        })
      await session.accept(of('S-1-5-21-1', 'mine'), policies)
      await session.accept(of('S-1-5-21-2', 'other'), policies)
      const told = await session.check(of('S-1-5-21-1', 'evil'), policies)
      assert.deepEqual([told.code, brief(told)], [1, ['CHANGE HKCU\\A\\v']])
    })

    scenario('a walk that finds nothing for long can be interrupted all the same', async (session) => {
      const large = new MemoryRegistry()
      for (let i = 0; i < 60_000; i++) large.key(`HKLM\\A\\${i % 300}\\${i}`)
      const interrupt = new AbortController()
      setImmediate(() => interrupt.abort())
      const policies = [{ name: 'p', watch: ['HKLM\\A\\**\\Nowhere\\*'] }]
      const told = await session.check(large, policies, { signal: interrupt.signal })
      assert.equal(told.code, 130)
      assert.ok(told.record.Keys < 60_000, String(told.record.Keys))
    })

    scenario('a hidden name is a finding in every run, until it is accepted', async (session) => {
      const hidden = registry().set('HKLM\\A', 'run\0hidden', REG_SZ, text('x'))
      assert.equal((await session.check(hidden, [all])).code, 1)
      const told = await session.check(hidden, [all])
      assert.deepEqual([told.code, told.findings.map(({ Finding }) => Finding)], [1, ['hidden-name']])
      await session.accept(hidden, [all], ['HKLM\\A\\one'])
      assert.equal((await session.check(hidden, [all])).code, 1)
      await session.accept(hidden, [all], ['HKLM\\A\\run*'])
      assert.equal((await session.check(hidden, [all])).code, 0)
    })

    scenario('findings that a policy asks for are told; others are not', async (session) => {
      const odd = registry().set('HKLM\\A', 'odd', REG_SZ, Buffer.from([1, 2, 3]))
      assert.deepEqual((await session.check(odd, [all])).findings, [])
      const told = await session.check(odd, [{ ...all, report: ['FINDING'] }])
      assert.deepEqual(
        told.findings.map(({ Finding, ValueName }) => [Finding, ValueName]),
        [['type-mismatch', 'odd']],
      )
    })

    scenario("a user's HKCU is compared with that user's entries alone", async (session) => {
      const policies: Sketch[] = [
        { name: 'user', watch: ['HKCU\\A\\*'], report: ['CHANGE', 'DELETE', 'NEW'] },
      ]
      const of = (sid: string, value: string) =>
        Object.assign(new MemoryRegistry().set(`HKU\\${sid}\\A`, 'v', REG_SZ, text(value)).source(), {
          currentUser: () => sid,
        })
      await session.check(of('S-1-5-21-1', 'mine'), policies)
      const other = await session.check(of('S-1-5-21-2', 'other'), policies)
      assert.deepEqual(brief(other), [])
      assert.deepEqual(brief(await session.check(of('S-1-5-21-1', 'changed'), policies)), [
        'CHANGE HKCU\\A\\v',
      ])
    })

    scenario(
      'accepting for one policy what has not changed leaves its rows where they are',
      async (session) => {
        const policies: Sketch[] = [
          { name: 'whole', watch: ['HKLM\\A\\*'], digest: 'md5', report: ['CHANGE'] },
          { name: 'first', watch: ['HKLM\\A\\one'], digest: 'sha1', report: ['CHANGE'] },
        ]
        await session.check(registry(), policies)
        const rows = async () => {
          const store = openStore(
            kind === 'sqlite' ? session.storeFile : `file:${session.storeFile}`,
            session.folder,
            { readOnly: true },
          )
          try {
            return await contents(store)
          } finally {
            store.close()
          }
        }
        const before = await rows()
        for (const name of ['first', 'whole']) {
          await session.accept(registry(), policies, [], { select: { policies: [name] } })
          assert.deepEqual(await rows(), before)
        }
      },
    )

    scenario(
      'what belongs to a user whose hive is not loaded is kept, unless the user is gone',
      async (session) => {
        const policies: Sketch[] = [{ name: 'users', watch: ['HKU\\*\\A\\*'], report: ['DELETE'] }]
        const sid = 'S-1-5-21-7-8-9-1001'
        const profiles = (...sids: string[]) => {
          const made = new MemoryRegistry().set('HKU\\.DEFAULT\\A', 'v', REG_SZ, text('d'))
          for (const one of sids)
            made.key(`HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\${one}`)
          return made
        }
        const other = 'S-1-5-21-7-8-9-1002'
        await session.check(profiles(sid, other).set(`HKU\\${sid}\\A`, 'v', REG_SZ, text('u')), policies)
        assert.deepEqual(brief(await session.check(profiles(sid, other), policies)), [])
        assert.deepEqual(brief(await session.check(profiles(other), policies)), [`DELETE HKU\\${sid}\\A\\v`])
      },
    )
  })
}

it('another target has a baseline of its own in the embedded store', async () => {
  const session = new Session('sqlite')
  const named = (hostname: string) => registry().source({ hostname })
  await session.check(named('ONE'), [all])
  assert.equal((await session.check(named('TWO'), [all])).record.Recorded, 3)
  assert.equal((await session.check(named('ONE'), [all])).record.Recorded, 0)
  session.close()
})

describe('a value that a check added while no policy reported it', () => {
  const watch = ['HKLM\\A\\*']
  const quietly: Sketch[] = [{ name: 'p', watch, report: ['CHANGE', 'DELETE'] }]
  const loudly: Sketch[] = [{ name: 'p', watch, report: ['CHANGE', 'DELETE', 'NEW'] }]
  const appeared = () => registry().set('HKLM\\A', 'planted', REG_SZ, text('x'))
  const changed = () => registry().set('HKLM\\A', 'planted', REG_SZ, text('y'))

  const withPlanted = async (test: (session: Session) => Promise<void>) => {
    const session = new Session('sqlite')
    try {
      await session.check(registry(), quietly)
      const told = await session.check(appeared(), quietly)
      assert.deepEqual([told.code, told.record.Unreported, told.record.Unreviewed], [0, 1, 1])
      await test(session)
    } finally {
      session.close()
    }
  }

  it('is NEW wherever a policy reports NEW, until accept takes it', () =>
    withPlanted(async (session) => {
      for (let run = 0; run < 2; run++) {
        const told = await session.check(appeared(), loudly)
        assert.deepEqual([told.code, brief(told)], [1, ['NEW HKLM\\A\\planted']])
      }
      assert.deepEqual(brief(await session.check(changed(), loudly)), ['NEW HKLM\\A\\planted'])
      assert.deepEqual(brief(await session.check(registry(), loudly)), [])
      assert.deepEqual(brief(await session.accept(appeared(), loudly)), ['NEW HKLM\\A\\planted'])
      const after = await session.check(appeared(), loudly)
      assert.deepEqual([after.code, after.record.Unreviewed], [0, 0])
    }))

  it('is counted by every check, and its change and end are reported where NEW is not', () =>
    withPlanted(async (session) => {
      const same = await session.check(appeared(), quietly)
      assert.deepEqual([same.code, same.record.Unreported, same.record.Unreviewed], [0, 0, 1])
      assert.deepEqual(brief(await session.check(changed(), quietly)), ['CHANGE HKLM\\A\\planted'])
      assert.deepEqual(brief(await session.check(changed(), quietly)), ['CHANGE HKLM\\A\\planted'])
      assert.deepEqual(brief(await session.check(registry(), quietly)), ['DELETE HKLM\\A\\planted'])
      assert.deepEqual(brief(await session.check(appeared(), [...quietly, { ...loudly[0]!, name: 'q' }])), [
        'NEW HKLM\\A\\planted',
      ])
    }))
})

describe('HKCU and the key of the current user', () => {
  const SID = 'S-1-5-21-1-2-3-1001'
  const of = (value: string) =>
    Object.assign(
      new MemoryRegistry()
        .set(`HKU\\${SID}\\A`, 'v', REG_SZ, text(value))
        .set('HKU\\S-1-5-21-1-2-3-1002\\A', 'v', REG_SZ, text('x'))
        .source(),
      { currentUser: () => SID },
    )
  const policies: Sketch[] = [
    { name: 'current', watch: ['HKCU\\A\\*'], severity: 'ERROR' },
    { name: 'every', watch: ['HKU\\*\\A\\*'] },
  ]

  it('are one key: a value is counted once, and its change is one event of both policies', async () => {
    const session = new Session('sqlite')
    try {
      const first = await session.check(of('1'), policies)
      assert.deepEqual([first.record.Values, first.record.Recorded], [2, 2])
      const told = await session.check(of('2'), policies)
      assert.deepEqual(brief(told), ['CHANGE HKCU\\A\\v'])
      assert.deepEqual(
        told.events.map(({ Policies, User, SourceModuleName }) => [Policies, User, SourceModuleName]),
        [[['current', 'every'], SID, 'current']],
      )
      const [id] = told.events.map(({ EventId }) => EventId)
      const other = await session.check(of('2'), policies.slice(1))
      assert.deepEqual(brief(other), [`CHANGE HKU\\${SID}\\A\\v`])
      assert.equal(other.events[0]!.EventId, id, 'the same event has the same id, however it is spelled')
      assert.equal((await session.accept(of('2'), policies, [`HKU\\${SID}\\A\\*`])).code, 0)
      assert.equal((await session.check(of('2'), policies)).code, 0)
      assert.equal((await session.accept(of('3'), policies, ['HKCU\\A\\v'])).code, 0)
      assert.equal((await session.check(of('3'), policies)).code, 0)
    } finally {
      session.close()
    }
  })
})
