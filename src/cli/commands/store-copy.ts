/** `regmon store copy <from> <to>`: converts one store into the other. */

import { resolve } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { terminalText } from '../../report/terminal-text.ts'
import { copyBaselines } from '../../store/copy.ts'
import { openStore } from '../../store/open.ts'
import type { Environment } from '../environment.ts'

export async function storeCopy(from: string, to: string, { cwd, out }: Environment): Promise<0> {
  if (place(from, cwd) === place(to, cwd)) {
    throw new RegmonError('REGMON_STORE_SAME', 'a store is not copied onto itself', { where: from })
  }
  const source = openStore(from, cwd, { readOnly: true })
  const target = openStore(to, cwd, { readOnly: false })
  try {
    const { baselines, entries } = await copyBaselines(source, target)
    out(
      `copied ${baselines} ${baselines === 1 ? 'baseline' : 'baselines'}, ${entries} entries: ${terminalText(to)}\n`,
    )
    return 0
  } finally {
    source.close()
    target.close()
  }
}

function place(store: string, cwd: string): string {
  return resolve(cwd, store.replace(/^file:/, ''))
}
