/** The source of the scans: a live registry serves all of them; files, which may change, are opened again for each. */
import { isSameTarget, type RegistrySource, type Target } from '../source/source.ts'
import type { OnNotice } from './followed-policies.ts'

export class ScanSource {
  private readonly open: () => Promise<RegistrySource>
  private readonly notice: OnNotice
  private source: RegistrySource | undefined
  private isOpen = false

  constructor(open: () => Promise<RegistrySource>, notice: OnNotice) {
    this.open = open
    this.notice = notice
  }

  /** The source that was opened last; it may be closed. */
  get current(): RegistrySource | undefined {
    return this.source
  }

  /** @throws RegmonError where it does not open. */
  async next(): Promise<RegistrySource> {
    const before = this.source
    if (before?.traits.isRunning) return before
    this.close()
    this.source = await this.open()
    this.isOpen = true
    if (before !== undefined) this.reportOther(before.target, this.source.target)
    return this.source
  }

  close(): void {
    if (this.isOpen) this.source?.close()
    this.isOpen = false
  }

  private reportOther(before: Target, now: Target): void {
    if (isSameTarget(before, now)) return
    const [was, is] = [before, now].map(targetText)
    const message = `the source is now ${is}, and was ${was}: it is still compared with the same baseline`
    this.notice('warning', 'REGMON_TARGET_CHANGED', message)
  }
}

/** The name of a target in messages. */
function targetText({ mounts, hostname }: Target): string {
  const places = mounts.length === 0 ? 'all of it' : mounts.join(', ')
  return hostname === undefined ? places : `${places} of ${hostname}`
}
