/** The live registry, as a source. Nothing native is loaded before {@link openLive} is called. */
import { RegmonError } from '../../errors.ts'
import { offlineUsages } from '../kinds.ts'
import type { RegistrySource } from '../source.ts'
import { LiveSource } from './live-source.ts'

export { processHandles } from './process-handles.ts'

/** @throws RegmonError on any other system than a 64-bit Windows, to a 64-bit process. */
export function openLive(): RegistrySource {
  if (process.platform !== 'win32') {
    throw new RegmonError(
      'REGMON_SOURCE_PLATFORM',
      `the live registry can be read on Windows only; this is ${process.platform}`,
      { hint: `name an offline source: ${offlineUsages()}` },
    )
  }
  if (process.arch !== 'x64' && process.arch !== 'arm64') {
    throw new RegmonError(
      'REGMON_SOURCE_PLATFORM',
      `the live registry needs a 64-bit Node.js; this one is ${process.arch}`,
      { hint: 'install the 64-bit Node.js for Windows' },
    )
  }
  return new LiveSource()
}
