import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { planHandles, type Scope, type Want } from '../../src/source/live/notify/plan-handles.ts'

const M = '\\REGISTRY\\MACHINE'
const U = '\\REGISTRY\\USER'

/** `scope path: index of each want that is served`. */
function planned(wants: readonly (readonly [Scope, string])[], limit = 512): string[] {
  const given = wants.map(([scope, path], index) => ({ scope, path, index }))
  return [...planHandles(given, limit).values()]
    .map(({ scope, path, wants }) => `${scope} ${path}: ${wants.map(({ index }) => index).toSorted()}`)
    .toSorted()
}

describe('registrations', () => {
  test('one for a key, however often and in whatever case it is wanted', () => {
    const found = planned([
      ['names', `${M}\\Software`],
      ['key', `${M}\\SOFTWARE`],
      ['key', `${M}\\Software\\A`],
    ])
    assert.deepEqual(found, [`key ${M}\\Software: 0,1`, `key ${M}\\Software\\A: 2`])
  })

  test('none at or below a key that hears of its whole subtree', () => {
    const found = planned([
      ['key', `${M}\\Software\\A\\B`],
      ['tree', `${M}\\Software\\A`],
      ['names', `${M}\\Software\\A`],
      ['tree', `${M}\\Software\\A\\C`],
      ['key', `${M}\\Software\\AB`],
      ['key', `${M}\\Software`],
    ])
    assert.deepEqual(found, [
      `key ${M}\\Software: 5`,
      `key ${M}\\Software\\AB: 4`,
      `tree ${M}\\Software\\A: 0,1,2,3`,
    ])
  })

  test('are merged in the deepest common ancestor where there would be too many', () => {
    const wants = [
      ['key', `${M}\\A\\B\\1`],
      ['key', `${M}\\A\\B\\2`],
      ['key', `${M}\\A\\C`],
      ['key', `${M}\\D\\1`],
      ['key', `${U}\\S-1\\A`],
    ] as const
    assert.equal(planned(wants, 5).length, 5)
    assert.deepEqual(planned(wants, 4), [
      `key ${M}\\A\\C: 2`,
      `key ${M}\\D\\1: 3`,
      `key ${U}\\S-1\\A: 4`,
      `tree ${M}\\A\\B: 0,1`,
    ])
    assert.deepEqual(planned(wants, 3), [`key ${M}\\D\\1: 3`, `key ${U}\\S-1\\A: 4`, `tree ${M}\\A: 0,1,2`])
    assert.deepEqual(planned(wants, 1), [`key ${U}\\S-1\\A: 4`, `tree ${M}: 0,1,2,3`])
  })

  test('are merged where that saves the most, of ancestors that are equally deep', () => {
    const wants = ['1\\a', '1\\b', '2\\a', '2\\b', '2\\c'].map((below) => ['key', `${M}\\${below}`] as const)
    assert.deepEqual(planned(wants, 4), [`key ${M}\\1\\a: 0`, `key ${M}\\1\\b: 1`, `tree ${M}\\2: 2,3,4`])
  })

  test("are not merged above a user's hive", () => {
    const wants = ['1', '2', '3'].map((user) => ['key', `${U}\\${user}\\A`] as const)
    assert.equal(planned(wants, 1).length, 3)
  })

  test('hear every want, within the limit where the machine alone is concerned', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const want = fc.record({
      scope: fc.constantFrom<Scope>('names', 'key', 'tree'),
      path: fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => [M, ...names].join('\\')),
    })
    fc.assert(
      fc.property(fc.array(want, { maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (wants, limit) => {
        const plan = [...planHandles(wants, limit).values()]
        assert.ok(plan.length <= limit)
        const served = plan.flatMap(({ wants }) => wants)
        assert.equal(served.length, wants.length)
        for (const registration of plan) {
          for (const want of registration.wants) assert.ok(hears(registration, want))
        }
      }),
    )
  })
})

function hears(registration: Want, { path, scope }: Want): boolean {
  if (registration.scope === 'tree') return `${path}\\`.startsWith(`${registration.path}\\`)
  return path === registration.path && (scope === registration.scope || scope === 'names')
}
