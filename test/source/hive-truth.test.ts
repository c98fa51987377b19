import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Hive } from '../../src/source/hive/index.ts'
import type { TreeKey } from '../../src/source/offline/index.ts'

const HIVES = new URL('../../../shared/hives/', import.meta.url)
const skip = existsSync(HIVES) ? false : `the hives to compare with are not here: ${HIVES.pathname}`

/** Hives that an independent, strict reader could not read whole: what it got is the most there is. */
const DAMAGED = new Map([
  ['SAM_bad_hbin', /bin at 0x2000/],
  ['sublist_corrupt', /subkey list|cell at/],
])
const STALE = ['SAM_bad_checksum']

interface Found {
  readonly keys: string[]
  readonly values: string[]
  readonly problems: string[]
}

function walk(hive: Hive): Found {
  const found: Found = { keys: [], values: [], problems: [] }
  const pending: { key: TreeKey; path: string }[] = [{ key: hive.root, path: '' }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { key, path } = next
    found.keys.push(`${path}\t${key.lastWrite()}`)
    const valueProblem = key.values((name, type, buffer, start, end, problem) => {
      const digest = createHash('sha256').update(buffer.subarray(start, end)).digest('hex')
      if (problem === undefined)
        found.values.push([path, escaped(name), type, end - start, digest].join('\t'))
      else found.problems.push(`${path}: ${problem.reason}`)
    })
    const keyProblem = key.subkeys((name, ref, problem) => {
      const child = key.childAt(name, ref)
      if (problem !== undefined || 'status' in child) found.problems.push(`${path}: ${problem?.reason}`)
      else pending.push({ key: child, path: path === '' ? escaped(name) : `${path}\\\\${escaped(name)}` })
    })
    for (const problem of [valueProblem, keyProblem])
      if (problem !== undefined) found.problems.push(`${path}: ${problem.reason}`)
  }
  return found
}

/** As the truth writes names. */
function escaped(name: string): string {
  return name.replace(/[\\\0\t\n\r]|\p{Surrogate}/gu, (unit) => {
    if (unit === '\0') return '\\0'
    if (unit === '\\') return '\\\\'
    const code = unit.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`
  })
}

function truthOf(file: string): string[] {
  const lines = readFileSync(new URL(`truth/${file}`, HIVES), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('# '))
}

const NONE: { readonly missing: string[]; readonly extra: string[] } = { missing: [], extra: [] }

/** The rows in which two lists differ; rows may repeat. */
function difference(found: readonly string[], truth: readonly string[]): typeof NONE {
  const counts = new Map<string, number>()
  for (const row of truth) counts.set(row, (counts.get(row) ?? 0) + 1)
  for (const row of found) counts.set(row, (counts.get(row) ?? 0) - 1)
  const rows = (sign: number) => [...counts].filter(([, count]) => count * sign > 0).map(([row]) => row)
  return { missing: rows(1), extra: rows(-1) }
}

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
        const { keys, values, problems } = walk(new Hive(file()))
        assert.deepEqual(problems, [])
        assert.deepEqual(difference(values, truthOf(`${name}.tsv`)), NONE)
        assert.deepEqual(difference(keys, truthOf(`${name}.keys.tsv`)), NONE)
      })
    } else {
      test(`${name} is damaged: it says where, and gives nothing that is not there`, () => {
        const hive = new Hive(file())
        const { keys, values, problems } = walk(hive)
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
