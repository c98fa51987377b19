/** What regmon says of each hive in ../shared/hives, as the table in docs/HIVES.md. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openHives } from '../../src/source/hive/index.ts'
import { isKey, type SourceKey } from '../../src/source/source.ts'
import { Session } from '../run/session.ts'
import { HIVES } from '../source/truth.ts'

export const DOCUMENT = new URL('../../docs/HIVES.md', import.meta.url)

const AT = { root: 'HKLM', segments: ['X'] } as const
const START = '<!-- npm run docs:hives -->\n'
const END = '<!-- end -->'

/** The document with the table as it is now. */
export async function withTable(document: string): Promise<string> {
  const [before, rest = ''] = document.split(START)
  const [, after] = rest.split(END)
  return `${before}${START}${await tableOfHives()}${END}${after}`
}

async function tableOfHives(): Promise<string> {
  const rows: string[][] = []
  for (const name of hivesOf(readFileSync(new URL('MANIFEST.tsv', HIVES), 'utf8')))
    rows.push(await rowOf(name))
  const head = ['hive', 'version', 'state', 'keys', 'values', 'problems', '`check`']
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('')
}

function hivesOf(manifest: string): string[] {
  const rows = manifest.split('\n').map((line) => line.split('\t'))
  return rows.flatMap(([name = '', kind]) => (kind === 'hive' ? [name] : []))
}

async function rowOf(name: string): Promise<string[]> {
  const file = fileURLToPath(new URL(name, HIVES))
  const source = openHives([{ at: AT, file }])
  const root = source.open(AT, '64')
  if (!isKey(root)) throw new TypeError(name)
  const found = countOf(root)
  const content = readFileSync(file)
  const version = `${content.readUInt32LE(20)}.${content.readUInt32LE(24)}`
  const said = source.notices.map(({ message }) => message)
  return [
    name,
    version,
    stateOf(said),
    `${found.keys}`,
    `${found.values}`,
    problemsOf(found),
    await checkOf(file),
  ]
}

interface Found {
  keys: number
  values: number
  readonly reasons: string[]
}

function countOf(root: SourceKey): Found {
  const found: Found = { keys: 0, values: 0, reasons: [] }
  const pending: SourceKey[] = [root]
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    const here = key
    found.keys++
    const note = (problem: { readonly reason: string } | undefined): void => {
      if (problem !== undefined) found.reasons.push(problem.reason)
    }
    note(
      here.values((_name, _type, _buffer, _start, _end, problem) => {
        if (problem === undefined) found.values++
        else note(problem)
      }),
    )
    note(
      here.subkeys((name, ref, problem) => {
        const child = problem ?? here.openChild(name, ref)
        if (typeof child === 'string') throw new TypeError(`${name} is ${child}`)
        if ('status' in child) note(child)
        else pending.push(child)
      }),
    )
  }
  return found
}

function stateOf(notices: readonly string[]): string {
  const said = notices.flatMap((message) => {
    const [, applied] = /applied to it in memory: (.*)$/.exec(message) ?? []
    if (applied !== undefined) return [`dirty, replayed: ${applied}`]
    const [, damage] = / is damaged: (.*)$/.exec(message) ?? []
    if (damage !== undefined) return [`damaged: ${damage}`]
    return / is dirty, /.test(message) ? ['dirty, no log that counts: stale'] : []
  })
  return said.length === 0 ? 'clean' : said.join('; ')
}

function problemsOf({ reasons }: Found): string {
  const [first] = reasons
  return first === undefined ? '0' : `${reasons.length}: ${first}${reasons.length > 1 ? '; …' : ''}`
}

/** A first check of all of it: the exit code, and how many findings of which kind. */
async function checkOf(file: string): Promise<string> {
  const session = new Session('file')
  try {
    const all = { name: 'all', watch: ['HKLM\\X\\**\\*'] }
    const { code, findings } = await session.check(openHives([{ at: AT, file }]), [all])
    const kinds = new Map<string, number>()
    for (const { Finding } of findings) kinds.set(Finding, (kinds.get(Finding) ?? 0) + 1)
    const told = [...kinds].map(([kind, count]) => `${count} ${kind}`)
    return told.length === 0 ? `exit ${code}` : `exit ${code}: ${told.join(', ')}`
  } finally {
    session.close()
  }
}
