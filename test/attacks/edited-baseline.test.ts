/** A reviewed file with lines that say one thing to people and another to regmon: no check accepts them. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { it } from 'node:test'
import { REG_SZ } from '../../src/registry/index.ts'
import { sz } from '../make/data.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import type { Sketch } from '../make/policy.ts'
import { brief, Session } from '../run/session.ts'

const CI = { mayWrite: false, requireBaseline: true }
const POLICIES: readonly Sketch[] = [
  { watch: ['HKLM\\SOFTWARE\\**\\*'], report: ['CHANGE', 'DELETE', 'NEW'] },
]

it('a true row whose key has its long name does not remove the other rows of the key', () =>
  inSession(async (session) => {
    const registry = new MemoryRegistry()
    for (const name of ['a', 'b', 'c']) registry.set('HKLM\\SOFTWARE\\Run', name, REG_SZ, sz(name))
    registry.set('HKLM\\SOFTWARE\\Z', 'z', REG_SZ, sz('z'))
    await session.accept(registry, POLICIES)
    registry.set('HKLM\\SOFTWARE\\Run', 'a', REG_SZ, sz('evil')).deleteValue('HKLM\\SOFTWARE\\Run', 'b')
    const told = await session.check(registry, POLICIES, CI)
    assert.deepEqual(brief(told), ['CHANGE HKLM\\SOFTWARE\\Run\\a', 'DELETE HKLM\\SOFTWARE\\Run\\b'])
    const lines = readFileSync(session.storeFile, 'utf8').trimEnd().split('\n')
    const again = lines.find((line) => line.includes('"c"'))!.replace('HKLM', 'HKEY_LOCAL_MACHINE')
    writeFileSync(session.storeFile, `${[...lines, again].join('\n')}\n`)
    await assert.rejects(session.check(registry, POLICIES, CI), {
      code: 'REGMON_STORE_DAMAGED',
      where: /:6$/,
    })
  }))

async function inSession(test: (session: Session) => Promise<void>): Promise<void> {
  const session = new Session('file')
  try {
    await test(session)
  } finally {
    session.close()
  }
}
