/** What a key does: it changes the model at once, and returns commands for the watch. */
import { safeText } from '../cells.ts'
import type { Model } from './model.ts'
import { pressInFilter } from './press-filter.ts'
import { pressInList } from './press-list.ts'
import { showMessage } from './ui.ts'

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

/** The names of a value, as stored. */
type Value = { readonly key: string; readonly value: string }

export type Command =
  | { readonly type: 'scan'; readonly policies: readonly string[] | undefined }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'accept'; readonly values: readonly Value[] | undefined }
  | { readonly type: 'stop' }

/** @param page rows that the list of events shows. @param now milliseconds since 1970. */
export function press(model: Model, key: Key, page: number, now: number): Command[] {
  const { ui } = model
  if (key === 'ctrl-c') return stop(model)
  if (ui.prompt?.kind === 'filter') return pressInFilter(model, key)
  if (ui.prompt?.kind === 'accept') return answerAccept(model, key, now)
  ui.message = undefined
  switch (key) {
    case 'q':
      if (ui.pane === 'events') return stop(model)
      ui.pane = 'events'
      return []
    case 's':
    case 'S':
      return scan(model, key === 's' ? ui.policy : undefined, now)
    case ' ':
      return pause(model, now)
    case 'a':
    case 'A':
      askAccept(model, key === 'A', now)
      return []
    case '/':
      ui.pane = ui.pane === 'detail' ? 'detail' : 'events'
      ui.prompt = { kind: 'filter' }
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

function scan({ ui }: Model, policy: string | undefined, now: number): Command[] {
  ui.requestedScan = policy ?? 'all policies'
  showMessage(ui, 'info', `requested a scan of ${safeText(ui.requestedScan)}`, now)
  return [{ type: 'scan', policies: policy === undefined ? undefined : [policy] }]
}

function pause({ ui, status }: Model, now: number): Command[] {
  const paused = !(status?.paused ?? false)
  showMessage(ui, 'info', paused ? 'pausing' : 'resuming', now)
  return [{ type: 'pause', paused }]
}

function askAccept({ ui, journal }: Model, everything: boolean, now: number): void {
  // The user must see what is accepted.
  if (ui.pane !== 'detail') ui.pane = 'events'
  const entry = everything
    ? undefined
    : journal.at(ui.selected === undefined ? 0 : journal.indexOf(ui.selected))
  if (!everything && entry === undefined) {
    showMessage(ui, 'warn', 'no event is selected; A accepts everything as it is now', now)
  } else if (entry !== undefined && entry.name === undefined) {
    showMessage(ui, 'warn', 'this event is about a key, not a value; A accepts everything as it is now', now)
  } else ui.prompt = { kind: 'accept', entry }
}

/** Only `y` accepts. `n`, `q` and Escape cancel; other keys are ignored. */
function answerAccept({ ui }: Model, key: Key, now: number): Command[] {
  const { prompt } = ui
  if (prompt?.kind !== 'accept') return []
  if (['n', 'N', 'q', 'escape'].includes(key)) {
    ui.prompt = undefined
    showMessage(ui, 'dim', 'nothing was accepted', now)
  }
  if (key !== 'y' && key !== 'Y') return []
  ui.prompt = undefined
  showMessage(ui, 'info', 'accepting', now)
  const { entry } = prompt
  return [
    {
      type: 'accept',
      values: entry === undefined ? undefined : [{ key: entry.key, value: entry.name ?? '' }],
    },
  ]
}

/**
 * After the watch has accepted: marks the entries as accepted.
 * @param before the number of entries that there were when it was asked to.
 */
export function markAccepted({ journal }: Model, values: readonly Value[] | undefined, before: number): void {
  journal.accept(
    ({ number, key, name }) =>
      number < before &&
      (values === undefined || values.some((value) => value.key === key && value.value === name)),
  )
}
