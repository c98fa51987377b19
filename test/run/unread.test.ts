/** What could not be read is never a deletion, where another view or a missing list might make it look like one. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import { Machine } from '../make/all-users.ts'
import { sz } from '../make/data.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import { BOB } from '../make/windows-volume.ts'
import { brief, Session } from './session.ts'

for (const kind of ['sqlite', 'file'] as const) {
  it(`a redirected key below a shared key that cannot be read is not deleted, ${kind} store`, async () => {
    const session = new Session(kind)
    try {
      const registry = new MemoryRegistry()
        .key('HKLM\\SOFTWARE\\Classes\\CLSID')
        .set('HKLM\\SOFTWARE\\Classes\\Wow6432Node\\CLSID\\C', 'v', REG_SZ, sz('x'))
      const policies = [{ watch: ['HKLM\\SOFTWARE\\Classes\\**\\*'], view: '32' } as const]
      const first = await session.accept(registry, policies)
      assert.equal(first.record.Values, 1)
      registry.malformed('HKLM\\SOFTWARE\\Classes')
      const told = await session.check(registry, policies)
      assert.deepEqual([told.code, brief(told)], [2, []])
    } finally {
      session.close()
    }
  })

  it(`a user who is not loaded is not deleted where ProfileList cannot be read, ${kind} store`, async () => {
    const session = new Session(kind)
    const machine = new Machine()
    try {
      const policies = [{ watch: ['HKU\\*\\Software\\Own\\*'] }]
      machine.logOn(BOB, 'bob')
      await session.accept(machine.live(), policies)
      machine.logOff(BOB).registry.deny('HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList')
      const told = await session.check(machine.live(), policies)
      assert.deepEqual(brief(told), [])
    } finally {
      machine.close()
      session.close()
    }
  })
}
