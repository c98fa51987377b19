/** A `.reg` export. */
import type { SourceKind } from '../source-kind.ts'

export const REG: SourceKind = {
  scheme: 'reg',
  usage: '--reg export.reg',
  place: 'file',
  evidence: ({ place }) => ({ folders: [], files: [place] }),
  async open({ place }) {
    const { openRegFile } = await import('./index.ts')
    return openRegFile(place)
  },
}
