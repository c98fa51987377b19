import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Hive } from '../../src/source/hive/index.ts'
import { difference, HIVES, NONE, skip, truthOf, walkHive } from './truth.ts'

/** Hives that an independent, strict reader could not read whole: what it got is the most there is. */
const DAMAGED = new Map([
  ['SAM_bad_hbin', /bin at 0x2000/],
  ['sublist_corrupt', /subkey list|cell at/],
])
const STALE = ['SAM_bad_checksum']

/**
 * What the readers of the damaged hives can be trusted in: one of them keeps no times, and takes empty
 * data that lie inline for four bytes.
 */
function certain(row: string): string {
  const [path, name, type, size, digest] = row.split('\t')
  if (type === undefined) return `${path}`
  return [path, name, type, ...(size === '0' || digest === FOUR_ZEROS ? [] : [size, digest])].join('\t')
}

/** SHA-256 of four zero bytes. */
const FOUR_ZEROS = createHash('sha256').update(Buffer.alloc(4)).digest('hex')

const hives = skip ? [] : readdirSync(HIVES).filter((name) => !/\.(LOG1|tsv)$|\.LOG2$|^truth$/.test(name))

describe('hives of real machines', { skip }, () => {
  for (const name of hives) {
    const file = () => readFileSync(new URL(name, HIVES))
    const damage = DAMAGED.get(name)
    if (damage === undefined) {
      test(`${name} reads as an independent reader read it`, () => {
        const { keys, values, problems } = walkHive(new Hive(file()))
        assert.deepEqual(problems, [])
        assert.deepEqual(difference(values, truthOf(`${name}.tsv`)), NONE)
        assert.deepEqual(difference(keys, truthOf(`${name}.keys.tsv`)), NONE)
      })
    } else {
      test(`${name} is damaged: it says where, and gives nothing that is not there`, () => {
        const hive = new Hive(file())
        const { keys, values, problems } = walkHive(hive)
        const truth = new Set([...truthOf(`${name}.tsv`), ...truthOf(`${name}.keys.tsv`)].map(certain))
        assert.deepEqual(
          [...keys, ...values].map(certain).filter((row) => !truth.has(row)),
          [],
        )
        assert.match(problems.join('\n'), damage)
      })
    }
  }
  for (const name of STALE) {
    test(`${name} is read as it lies, and called dirty`, () => {
      assert.equal(new Hive(readFileSync(new URL(name, HIVES))).dirty, true)
    })
  }
})
