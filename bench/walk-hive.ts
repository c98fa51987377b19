/**
 * The program that walks a hive and takes SHA-1 of every value, and nothing else:
 * `node --conditions=regmon-source bench/walk-hive.ts [--list] [hive]`. It prints how many keys and values
 * there were; with `--list` the sums, one a line.
 */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Hive } from '../src/source/hive/index.ts'
import type { TreeKey } from '../src/source/offline/index.ts'

const list = process.argv.includes('--list')
const file = process.argv.slice(2).find((argument) => argument !== '--list')

let keys = 0
let values = 0
const sums: string[] = []
const pending: TreeKey[] = file === undefined ? [] : [new Hive(readFileSync(file)).root]
for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
  const current = key
  keys++
  current.values((_name, _type, buffer, start, end) => {
    values++
    const sum = hash('sha1', buffer.subarray(start, end), 'hex')
    if (list) sums.push(sum)
  })
  current.subkeys((name, ref) => {
    const child = current.childAt(name, ref)
    if (!('status' in child)) pending.push(child)
  })
}
process.stdout.write(list ? sums.map((sum) => `${sum}\n`).join('') : `${keys} ${values}\n`)
