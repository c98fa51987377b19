/** The real hives in ../shared and what an independent reader read of them. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Hive } from '../../src/source/hive/index.ts'
import type { TreeKey } from '../../src/source/offline/index.ts'

export const HIVES = new URL('../../../shared/hives/', import.meta.url)
export const skip = existsSync(HIVES) ? false : `the hives to compare with are not here: ${HIVES.pathname}`

interface Found {
  readonly keys: string[]
  readonly values: string[]
  readonly problems: string[]
}

export function walkHive(hive: Hive): Found {
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

export function truthOf(file: string): string[] {
  const lines = readFileSync(new URL(`truth/${file}`, HIVES), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('# '))
}

export const NONE: { readonly missing: string[]; readonly extra: string[] } = { missing: [], extra: [] }

/** The rows in which two lists differ; rows may repeat. */
export function difference(found: readonly string[], truth: readonly string[]): typeof NONE {
  const counts = new Map<string, number>()
  for (const row of truth) counts.set(row, (counts.get(row) ?? 0) + 1)
  for (const row of found) counts.set(row, (counts.get(row) ?? 0) - 1)
  const rows = (sign: number) => [...counts].filter(([, count]) => count * sign > 0).map(([row]) => row)
  return { missing: rows(1), extra: rows(-1) }
}
