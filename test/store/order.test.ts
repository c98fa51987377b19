/** A record is found whatever was asked for before. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import fc from 'fast-check'
import { upcase, type View } from '../../src/registry/index.ts'
import { openStore } from '../../src/store/open.ts'

const TARGET = { kind: 'memory', mounts: [], hostname: 'TEST' } as const

const key = fc.record({
  key: fc
    .array(fc.constantFrom('a', 'a 1', 'a1', 'B', 'ab', 'z\ud800', 'k10', 'k1', 'k2'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((names) => ['HKLM', ...names].join('\\')),
  view: fc.constantFrom<View>('64', '32'),
  user: fc.constantFrom('', 'S-1-5-21-1'),
})

it('finds in any order what was put, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-order-'))
  let number = 0
  try {
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 60 }),
        fc.array(key, { maxLength: 60 }),
        fc.boolean(),
        (kept, asked, sorted) => {
          const store = openStore(`${number++}.db`, folder, { readOnly: false })
          const first = store.baseline(TARGET)
          const writer = first.write()
          const held = new Map<string, string>()
          for (const { key, view, user } of kept) {
            const name = `${view} ${upcase(key)} ${user}`
            const entry = { name, type: 1, size: 0, digestName: 'sha1', digest: '' }
            writer.put({ key, view, user, upcased: upcase(key) }, [entry])
            held.set(name, name)
          }
          writer.commit({ takenAt: '', target: TARGET, watches: [], unreadable: [], findings: [] })
          first.close()
          const baseline = store.baseline(TARGET)
          assert.equal(baseline.size, held.size)
          const order = [...asked, ...kept]
          if (sorted) order.sort((a, b) => (upcase(a.key) < upcase(b.key) ? -1 : 1))
          for (const { key, view, user } of order) {
            const name = `${view} ${upcase(key)} ${user}`
            const found = baseline.find(view, upcase(key), user)
            assert.equal(found?.packed.includes(JSON.stringify(name)) ?? false, held.has(name), name)
          }
          store.close()
        },
      ),
      { numRuns: 60 },
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
