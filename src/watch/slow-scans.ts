/** Scans that take longer than their interval: each policy's is said once, until one is quick enough again. */
import type { Policy } from '../policy/index.ts'
import type { TellNotice } from './followed-policies.ts'

export class SlowScans {
  private readonly slow = new Set<string>()

  /** @param duration milliseconds. */
  tell(scanned: readonly Policy[], duration: number, notice: TellNotice): void {
    for (const { name, scanInterval } of scanned) {
      if (scanInterval === 0) continue
      if (duration <= scanInterval * 1000) this.slow.delete(name)
      else if (!this.slow.has(name)) {
        this.slow.add(name)
        const took = `${Math.round(duration / 1000)} s`
        notice(
          'warning',
          'REGMON_SCAN_SLOW',
          `${name}: a scan took ${took}, and one is due every ${scanInterval} s; the next begins as soon as it can`,
        )
      }
    }
  }
}
