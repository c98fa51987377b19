/** What a key does: to the model at once, and to the watch as commands that it returns. */
import { safeText } from './cells.ts'
import type { Model } from './model.ts'
import { pressInFilter } from './press-filter.ts'
import { pressInList } from './press-list.ts'

/** A character as typed, or the name of a key. */
export type Key =
  | 'up'
  | 'down'
  | 'pageup'
  | 'pagedown'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'backspace'
  | 'ctrl-c'
  | 'ctrl-u'
  | (string & {})

export type Command =
  | { readonly type: 'scan'; readonly policies: readonly string[] | undefined }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'accept'; readonly values: readonly { key: string; value: string }[] | undefined }
  | { readonly type: 'stop' }

/** @param page rows that the list of events shows. */
export function press(model: Model, key: Key, page: number): Command[] {
  const { ui } = model
  if (key === 'ctrl-c') return stop(model)
  if (ui.question?.kind === 'filter') return pressInFilter(model, key)
  if (ui.question?.kind === 'accept') return answered(model, key)
  ui.answer = undefined
  switch (key) {
    case 'q':
      if (ui.pane === 'events') return stop(model)
      ui.pane = 'events'
      return []
    case 's':
    case 'S':
      return scan(model, key === 's' ? ui.policy : undefined)
    case ' ':
      return pause(model)
    case 'a':
    case 'A':
      ask(model, key === 'A')
      return []
    case '/':
      ui.pane = ui.pane === 'detail' ? 'detail' : 'events'
      ui.question = { kind: 'filter' }
      return []
    default:
      pressInList(model, key, page)
      return []
  }
}

function stop({ ui }: Model): Command[] {
  ui.stopping = true
  return [{ type: 'stop' }]
}

function scan({ ui }: Model, policy: string | undefined): Command[] {
  ui.asked = policy ?? 'all policies'
  ui.answer = { tone: 'info', text: `asked for a scan of ${safeText(ui.asked)}` }
  return [{ type: 'scan', policies: policy === undefined ? undefined : [policy] }]
}

function pause({ ui, status }: Model): Command[] {
  const paused = !(status?.paused ?? false)
  ui.answer = { tone: 'info', text: paused ? 'asked to pause' : 'asked to go on' }
  return [{ type: 'pause', paused }]
}

function ask({ ui, journal }: Model, everything: boolean): void {
  // What is accepted must be in sight.
  if (ui.pane !== 'detail') ui.pane = 'events'
  const entry = everything ? undefined : journal.at(ui.chosen === undefined ? 0 : journal.indexOf(ui.chosen))
  if (!everything && entry === undefined) {
    ui.answer = { tone: 'warn', text: 'there is no event to accept; A accepts everything as it is now' }
  } else if (entry !== undefined && entry.name === undefined) {
    ui.answer = { tone: 'warn', text: 'this is about a key, not a value; A accepts everything as it is now' }
  } else ui.question = { kind: 'accept', entry }
}

/** Only `y` is a yes; what means no is anything that is plainly pressed to get away. */
function answered({ ui }: Model, key: Key): Command[] {
  const { question } = ui
  if (question?.kind !== 'accept') return []
  if (['n', 'N', 'q', 'escape'].includes(key)) {
    ui.question = undefined
    ui.answer = { tone: 'dim', text: 'nothing was accepted' }
  }
  if (key !== 'y' && key !== 'Y') return []
  ui.question = undefined
  ui.answer = { tone: 'info', text: 'accepting' }
  const { entry } = question
  return [
    {
      type: 'accept',
      values: entry === undefined ? undefined : [{ key: entry.key, value: entry.name ?? '' }],
    },
  ]
}
