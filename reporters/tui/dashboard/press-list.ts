/** Moving through the events, the list of policies and the notes. */
import type { Model } from './model.ts'
import type { Key } from './press.ts'
import { applyFilter } from './press-filter.ts'
import type { Pane } from './ui.ts'

/** Keys that open a pane, and close it again. */
const PANES: Readonly<Record<string, Pane>> = { '?': 'help', p: 'policies', n: 'notes' }

export function pressInList(model: Model, key: Key, page: number): void {
  const { ui } = model
  const pane = PANES[key]
  if (pane !== undefined) toggle(model, pane)
  else if (key === 'c') clear(model)
  else if (key === 'P') togglePending(model)
  else if (ui.pane === 'policies') inPolicies(model, key)
  else if (ui.pane === 'events' || ui.pane === 'detail') inEvents(model, key, page)
  else if (key === 'enter' || key === 'escape') ui.pane = 'events'
  else ui.scroll = Math.max(0, ui.scroll + step(key, page))
}

/** The names in the list of policies, below its first row, "all policies". */
function policyNames({ status }: Model): readonly string[] {
  return status?.policies.map(({ name }) => name) ?? []
}

function toggle(model: Model, pane: Pane): void {
  const { ui } = model
  ui.pane = ui.pane === pane ? 'events' : pane
  ui.scroll = 0
  ui.policyRow = ui.policy === undefined ? 0 : policyNames(model).indexOf(ui.policy) + 1
}

function clear(model: Model): void {
  model.ui.filter = ''
  model.ui.policy = undefined
  model.ui.pendingOnly = false
  applyFilter(model)
}

function togglePending(model: Model): void {
  model.ui.pendingOnly = !model.ui.pendingOnly
  applyFilter(model)
}

function inPolicies(model: Model, key: Key): void {
  const { ui } = model
  const names = policyNames(model)
  ui.policyRow = Math.min(Math.max(0, ui.policyRow + step(key, 10)), names.length)
  if (key !== 'enter' && key !== 'escape') return
  ui.pane = 'events'
  if (key === 'escape') return
  ui.policy = ui.policyRow === 0 ? undefined : names[ui.policyRow - 1]
  applyFilter(model)
}

function inEvents(model: Model, key: Key, page: number): void {
  const { ui, journal } = model
  if (key === 'enter') ui.pane = ui.pane === 'detail' ? 'events' : 'detail'
  else if (key === 'escape') {
    if (ui.pane === 'detail') ui.pane = 'events'
    else clear(model)
  } else {
    const move = step(key, page)
    if (move === 0) return
    const at = ui.selected === undefined ? 0 : journal.indexOf(ui.selected)
    const to = Math.min(Math.max(0, at + move), Math.max(0, journal.size - 1))
    // The first row follows the newest event.
    ui.selected = to === 0 ? undefined : journal.at(to)?.number
  }
}

/** More rows than any list has. */
const ALL_ROWS = 1e9

function step(key: Key, page: number): number {
  switch (key) {
    case 'up':
    case 'k':
      return -1
    case 'down':
    case 'j':
      return 1
    case 'pageup':
      return -page
    case 'pagedown':
      return page
    case 'home':
    case 'g':
      return -ALL_ROWS
    case 'end':
    case 'G':
      return ALL_ROWS
    default:
      return 0
  }
}
