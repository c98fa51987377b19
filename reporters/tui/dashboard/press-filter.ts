/** Typing a filter: each key changes the list at once. */
import type { Model } from './model.ts'
import type { Command, Key } from './press.ts'

const LONGEST = 200

export function pressInFilter(model: Model, key: Key): Command[] {
  const { ui } = model
  switch (key) {
    case 'enter':
      ui.prompt = undefined
      break
    case 'escape':
      ui.prompt = undefined
      ui.filter = ''
      break
    case 'ctrl-u':
      ui.filter = ''
      break
    case 'backspace':
      ui.filter = [...ui.filter].slice(0, -1).join('')
      break
    default:
      if ([...key].length === 1 && ui.filter.length < LONGEST) ui.filter += key
  }
  applyFilter(model)
  return []
}

/** Applies the user's filter to the journal. The selected entry stays selected where it matches. */
export function applyFilter({ ui, journal }: Model): void {
  const { text, policy, pendingOnly } = journal.filter
  if (text === ui.filter.toLowerCase() && policy === ui.policy && pendingOnly === ui.pendingOnly) return
  journal.setFilter({ text: ui.filter, policy: ui.policy, pendingOnly: ui.pendingOnly })
}
