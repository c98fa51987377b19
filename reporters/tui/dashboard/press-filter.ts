/** Typing a filter: the list follows each key. */
import type { Model } from './model.ts'
import type { Command, Key } from './press.ts'

const LONGEST = 200

export function pressInFilter(model: Model, key: Key): Command[] {
  const { ui } = model
  switch (key) {
    case 'enter':
      ui.question = undefined
      break
    case 'escape':
      ui.question = undefined
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

/** Lets the journal show what the user wants to see; the chosen entry stays chosen where it passes. */
export function applyFilter({ ui, journal }: Model): void {
  const { text, policy } = journal.filter
  if (text === ui.filter.toLowerCase() && policy === ui.policy) return
  journal.setFilter({ text: ui.filter, policy: ui.policy })
}
