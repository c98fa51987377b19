/**
 * What scans say beside their reports: a dirty hive, a key that cannot be read, a watch that matched nothing. Each
 * scan says it again; people hear it when it is new.
 */
import { pathText } from '../report/path-text.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { TellNotice } from './followed-policies.ts'

/** Sets of watches that are told apart. */
const KINDS = 64

export class NewNotices {
  /** What was said, by what the scan was for. */
  private readonly said = new Map<string, ReadonlySet<string>>()

  /** @param watches what the scan was for. @param events everything that it told. */
  tell(watches: ReadonlySet<number>, events: readonly RunEvent[], notice: TellNotice): void {
    const known = new Set([...this.said.values()].flatMap((texts) => [...texts]))
    const now = new Set<string>()
    for (const event of events) {
      const said = inWords(event)
      if (said === undefined || now.has(said.text)) continue
      now.add(said.text)
      if (!known.has(said.text)) notice(said.level, said.code, said.text)
    }
    if (this.said.size >= KINDS) this.said.clear()
    this.said.set([...watches].sort((a, b) => a - b).join(), now)
  }

  /** After other policies are followed, everything is new. */
  forget(): void {
    this.said.clear()
  }
}

interface Said {
  readonly level: 'info' | 'warning' | 'error'
  readonly code: string
  readonly text: string
}

function inWords(event: RunEvent): Said | undefined {
  if (event.type === 'notice') return { level: event.level, code: event.code, text: event.message }
  if (event.type !== 'unreadable') return undefined
  const { view, reason, fails } = event.unreadable
  const text = `cannot read ${pathText(event.unreadable)}${view === '32' ? ' [32]' : ''}: ${reason}`
  return { level: fails ? 'error' : 'info', code: 'REGMON_UNREADABLE', text }
}
