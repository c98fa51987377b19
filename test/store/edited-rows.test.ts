/** Rows of the reviewed file that regmon would not write. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { entry, fill, TARGET } from './filled.ts'

/** How a row of `HKLM\a` is edited. */
type Edit = (row: string) => string

const SPELLINGS: Readonly<Record<string, Edit>> = {
  'a long root key': (row) => row.replace('HKLM', 'HKEY_LOCAL_MACHINE'),
  'a root key in lower case': (row) => row.replace('HKLM', 'hklm'),
}

/** The place of the edited row in a file of four rows. The others are in the order in which regmon writes them. */
const PLACES = {
  'in order': ([first, edited, ...rest]: readonly string[], edit: Edit) => ({
    rows: [first!, edit(edited!), ...rest],
    line: 3,
  }),
  'out of order': ([first, edited, ...rest]: readonly string[], edit: Edit) => ({
    rows: [first!, ...rest, edit(edited!)],
    line: 5,
  }),
  'beside the row that it copies': (rows: readonly string[], edit: Edit) => ({
    rows: [...rows, edit(rows[1]!)],
    line: 6,
  }),
}

for (const [where, place] of Object.entries(PLACES)) {
  describe(`a row ${where} is refused with its line if it has`, () => {
    for (const [what, edit] of Object.entries(SPELLINGS)) {
      it(what, () => refused((rows) => place(rows, edit)))
    }
  })
}

async function refused(
  change: (rows: readonly string[]) => { readonly rows: readonly string[]; readonly line: number },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-rows-'))
  try {
    const store = openStore('file:b.jsonl', folder, { readOnly: false })
    await fill(store, {
      'HKLM\\a': [entry('v', 'ab'), entry('w', 'ab'), { ...entry('x', 'ab'), data: 'kept' }],
      'HKLM\\b': [entry('v', 'ab')],
    })
    const file = join(folder, 'b.jsonl')
    const [head, ...written] = readFileSync(file, 'utf8').trimEnd().split('\n')
    const { rows, line } = change(written)
    writeFileSync(file, `${[head, ...rows].join('\n')}\n`)
    const error = { code: 'REGMON_STORE_DAMAGED', where: `b.jsonl:${line}` }
    await assert.rejects(async () => store.baseline(TARGET.name), error)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
