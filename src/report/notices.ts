/** The notices of a run, as sentences. */
import { pathText } from './path-text.ts'
import type { RunEvent, Unreadable } from './run-event.ts'

export type Notice = Pick<Extract<RunEvent, { type: 'notice' }>, 'level' | 'code' | 'message'>

/** Collects the notices of one run. An unreadable key or value is one of them, unless a finding reports it. */
export class NoticeCollector {
  private unreadable: Unreadable[] = []
  private readonly reported = new Set<string>()

  /** @returns the notices that are known with this event. */
  add(event: RunEvent): readonly Notice[] {
    switch (event.type) {
      case 'notice':
        return [event]
      case 'finding':
        this.reported.add(placeOf(event.finding))
        return []
      case 'unreadable':
        this.unreadable.push(event.unreadable)
        return []
      case 'run-end':
      case 'bail-out': {
        const { unreadable } = this
        this.unreadable = []
        return unreadable.filter((one) => !this.reported.has(placeOf(one))).map(noticeOf)
      }
      default:
        return []
    }
  }
}

function placeOf({ view, key, name }: Pick<Unreadable, 'view' | 'key' | 'name'>): string {
  return JSON.stringify([view, key, name])
}

function noticeOf(unreadable: Unreadable): Notice {
  const { view, reason, fails } = unreadable
  const message = `cannot read ${pathText(unreadable)}${view === '32' ? ' [32]' : ''}: ${reason}`
  return fails
    ? { level: 'error', code: 'REGMON_UNREADABLE', message }
    : { level: 'info', code: 'REGMON_UNREADABLE', message: `${message} (allowed)` }
}
