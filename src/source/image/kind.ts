/** A folder that a Windows volume is mounted at. */
import { hiveFiles, hiveMounts } from '../hive/kind.ts'
import type { SourceKind } from '../source-kind.ts'

export const IMAGE: SourceKind = {
  scheme: 'image',
  usage: '--image <folder of a Windows volume>',
  place: 'folder',
  hives: 'beside',
  evidence: ({ place, hives }) => ({ folders: [place], files: hiveFiles(hives) }),
  async open({ place, hives }, { logs }) {
    const { openImage } = await import('./index.ts')
    return openImage(place, { logs, hives: hiveMounts(hives) })
  },
}
