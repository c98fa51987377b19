/** The registry of the Windows that this process runs on. */
import type { SourceKind } from '../source-kind.ts'

export const LIVE: SourceKind = {
  scheme: 'live',
  usage: '--source live on Windows',
  isDefault: () => process.platform === 'win32',
  evidence: () => ({ folders: [], files: [] }),
  async open(_named, { logs, allUsers }) {
    const { openLive } = await import('./index.ts')
    if (!allUsers) return openLive()
    const { withAllUsers } = await import('../users/index.ts')
    return withAllUsers(openLive(), { logs })
  },
}
