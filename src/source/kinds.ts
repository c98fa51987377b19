/** The kinds of sources. A new kind is a folder with a `kind.ts`, and a line here. */
import { HIVE } from './hive/kind.ts'
import { IMAGE } from './image/kind.ts'
import { LIVE } from './live/kind.ts'
import { REG } from './reg/kind.ts'
import type { SourceKind } from './source-kind.ts'

export const SOURCE_KINDS: readonly SourceKind[] = [LIVE, IMAGE, HIVE, REG]

/** How to name the sources that every system can read, for hints. */
export function offlineUsages(): string {
  return SOURCE_KINDS.filter(({ isDefault }) => isDefault === undefined)
    .map(({ usage }) => usage)
    .join(', ')
}
