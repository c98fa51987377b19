/** `regmon store copy <from> <to>`: converts one store into the other. */

import { terminalText } from '../../report/terminal-text.ts'
import { copyBaselines } from '../../store/copy.ts'
import { openStore } from '../../store/open.ts'
import type { Environment } from '../environment.ts'

export function storeCopy(from: string, to: string, { cwd, out }: Environment): 0 {
  const source = openStore(from, cwd, { readOnly: true })
  const target = openStore(to, cwd, { readOnly: false })
  try {
    const { baselines, entries } = copyBaselines(source, target)
    out(
      `copied ${baselines} ${baselines === 1 ? 'baseline' : 'baselines'}, ${entries} entries: ${terminalText(to)}\n`,
    )
    return 0
  } finally {
    source.close()
    target.close()
  }
}
