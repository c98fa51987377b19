/** What is scanned: a live registry is one for all scans; files are opened anew for each, and may be others by then. */
import { type RegistrySource, type Target, targetIdentity } from '../source/source.ts'
import type { TellNotice } from './followed-policies.ts'

export class ScanSource {
  private readonly open: () => Promise<RegistrySource>
  private readonly notice: TellNotice
  private source: RegistrySource | undefined
  private isOpen = false

  constructor(open: () => Promise<RegistrySource>, notice: TellNotice) {
    this.open = open
    this.notice = notice
  }

  /** The one of the last scan whose source opened; it may be closed. */
  get current(): RegistrySource | undefined {
    return this.source
  }

  /** @throws RegmonError where it does not open. */
  async next(): Promise<RegistrySource> {
    const before = this.source
    if (before?.target.kind === 'live') return before
    this.close()
    this.source = await this.open()
    this.isOpen = true
    if (before !== undefined) this.tellOther(before.target, this.source.target)
    return this.source
  }

  close(): void {
    if (this.isOpen) this.source?.close()
    this.isOpen = false
  }

  private tellOther(before: Target, now: Target): void {
    if (targetIdentity(before) === targetIdentity(now)) return
    const [was, is] = [before, now].map(targetText)
    const message = `what is read is ${is} now, and was ${was}: it is compared with what was recorded of that before, if anything was`
    this.notice('warning', 'REGMON_TARGET_CHANGED', message)
  }
}

/** What a baseline belongs to, for people. */
function targetText({ mounts, hostname }: Target): string {
  const places = mounts.length === 0 ? 'all of it' : mounts.join(', ')
  return hostname === undefined ? places : `${places} of ${hostname}`
}
