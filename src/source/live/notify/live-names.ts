/** The kernel's names of keys, asked of the live registry. */
import type { KeyPath, ReadProblem, View } from '../../../registry/index.ts'
import { formatKeyPath, upcase } from '../../../registry/index.ts'
import { isKey, type RegistrySource } from '../../source.ts'
import { LiveKey } from '../live-key.ts'
import type { KernelNames } from './locate.ts'

/** Remembers the names: one object serves one look at many places, which share keys above them. */
export class LiveNames implements KernelNames {
  private readonly source: RegistrySource
  private readonly known = new Map<string, string | ReadProblem | undefined>()
  private listed: readonly string[] | undefined

  constructor(source: RegistrySource) {
    this.source = source
  }

  nameOf(path: KeyPath, view: View): string | ReadProblem | undefined {
    const asked = `${view} ${upcase(formatKeyPath(path))}`
    if (this.known.has(asked)) return this.known.get(asked)
    const name = this.ask(path, view)
    this.known.set(asked, name)
    return name
  }

  private ask(path: KeyPath, view: View): string | ReadProblem | undefined {
    const opened = this.source.open(path, view)
    if (!isKey(opened)) return typeof opened === 'object' ? opened : undefined
    const name = opened instanceof LiveKey ? opened.kernelName() : undefined
    opened.close()
    return name
  }

  users(): readonly string[] {
    if (this.listed !== undefined) return this.listed
    const names: string[] = []
    const opened = this.source.open({ root: 'HKU', segments: [] }, '64')
    if (isKey(opened)) {
      opened.subkeys((name) => names.push(name))
      opened.close()
    }
    this.listed = names.toSorted()
    return this.listed
  }
}
