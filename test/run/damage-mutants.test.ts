/** Mutants of a hive checked against the baseline of the sound one: an event is of a byte that was touched. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { RegmonError } from '../../src/errors.ts'
import type { EventRecord } from '../../src/report/nxlog/records.ts'
import { openHives } from '../../src/source/hive/index.ts'
import { type Clean, Touched } from '../fuzz/judge.ts'
import { mutateHive } from '../fuzz/mutate.ts'
import { Random } from '../fuzz/random.ts'
import { subjects } from '../fuzz/subjects.ts'
import type { Row } from '../fuzz/trace.ts'
import type { Sketch } from '../make/policy.ts'
import { Session, type StoreKind } from './session.ts'

const AT = { root: 'HKLM', segments: ['X'] } as const
const everything: Sketch = { name: 'all', watch: ['HKLM\\X\\**\\*'], report: ['CHANGE', 'DELETE', 'NEW'] }
const MUTANTS = 150

/**
 * Events that no touched byte accounts for. What changed or is gone was read from one; what is new lies below
 * a key that was, or one of whose subkeys was.
 */
function unaccounted(
  { file: sound, reading }: Clean,
  file: Buffer,
  events: readonly EventRecord[],
): string[] {
  const touched = new Touched(sound, file)
  const isTouched = (row: Row | undefined) => row !== undefined && touched.hasPartIn(row)
  const places = new Set<string>()
  for (const row of reading.rows.values()) {
    if (isTouched(row)) places.add(row.key.path).add(row.key.above?.path ?? '')
  }
  return events.flatMap(({ EventType, RegistryKey, ValueName }) => {
    const path = RegistryKey.slice('HKLM\\X'.length)
    const names = path.split('\\')
    const accounted =
      EventType === 'NEW'
        ? names.some((_, i) => places.has(names.slice(0, i + 1).join('\\')))
        : isTouched(reading.rows.get(`${path}\n${ValueName}`))
    return accounted ? [] : [`${EventType} ${RegistryKey} ${ValueName}`]
  })
}

for (const kind of ['sqlite', 'file'] satisfies StoreKind[]) {
  describe(`mutants of a hive against the baseline of the sound one, with the ${kind} store`, () => {
    const drawn = subjects(false).filter(({ name }) => ['1.5', '1.5, ri over lh', '1.1'].includes(name))
    for (const { name, clean } of drawn) {
      it(`${name}: no event but of what was touched, and 2 wherever something is malformed`, async () => {
        const session = new Session(kind)
        try {
          const place = join(session.folder, 'hive')
          const check = (file: Buffer) => {
            writeFileSync(place, file)
            return session.check(openHives([{ at: AT, file: place }], { logs: false }), [everything], {
              mayWrite: false,
            })
          }
          writeFileSync(place, clean.file)
          await session.accept(openHives([{ at: AT, file: place }]), [everything])
          const random = new Random(7)
          const codes = new Map<number, number>()
          for (let mutant = 0; mutant < MUTANTS; mutant++) {
            const file = mutateHive(clean.file, clean.atlas, random)
            try {
              const told = await check(file)
              assert.deepEqual(unaccounted(clean, file, told.events), [], `mutant ${mutant}`)
              const malformed = told.findings.some(({ Finding }) => Finding === 'malformed')
              assert.ok(told.code === 2 || !malformed, `mutant ${mutant}: ${told.code}`)
              codes.set(told.code, (codes.get(told.code) ?? 0) + 1)
            } catch (error) {
              if (!(error instanceof RegmonError)) throw error
            }
          }
          for (const code of [0, 1, 2]) assert.ok((codes.get(code) ?? 0) > 2, `${code}: ${codes.get(code)}`)
        } finally {
          session.close()
        }
      })
    }
  })
}
