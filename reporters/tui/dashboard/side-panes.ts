/** Panes that replace the events while they are open: the list of policies, and the help. */

import { padEnd, safeText, words } from '../cells.ts'
import { type Line, line, paragraph, span } from '../line.ts'
import type { Tone } from '../tone.ts'
import { type Canvas, heading } from './canvas.ts'
import type { Model } from './model.ts'
import { stateOf } from './policies.ts'
import type { Ui } from './ui.ts'

export function policyPicker({ status, ui }: Model, canvas: Canvas, width: number, height: number): Line[] {
  const { more } = canvas.glyphs
  const rows = [
    { word: '', tone: 'plain' as const, name: 'all policies', about: '' },
    ...(status?.policies ?? []).map((policy) => ({
      ...stateOf(policy),
      name: safeText(policy.name),
      about: safeText(`${policy.trigger}${policy.description === '' ? '' : `: ${policy.description}`}`),
    })),
  ]
  const room = Math.max(0, height - 1)
  const first = Math.max(0, Math.min(ui.policyRow - (room >> 1), rows.length - room))
  const list = rows.slice(first, first + room).map(({ word, tone, name, about }, index) => {
    const isSelected = first + index === ui.policyRow
    const toneOf = (tone: Tone): Tone => (isSelected ? 'selected' : tone)
    return line(
      span(toneOf('plain'), isSelected ? '> ' : '  '),
      span(toneOf(tone), padEnd(word, 8, more)),
      span(toneOf('plain'), padEnd(name, Math.max(12, Math.min(32, width - 40)), more)),
      span(toneOf('dim'), ` ${about}`),
    )
  })
  return [heading('Show the events of', width, canvas), ...list]
}

const KEYS: readonly (readonly [string, string])[] = [
  ['j k, arrows', 'the next and the previous event; also PageUp, PageDown, g, G'],
  ['Enter', 'opens and closes the details of the event'],
  ['/', 'shows only events that contain a text'],
  ['p  P', 'p shows only the events of one policy, P only pending ones'],
  ['c', 'shows all events'],
  ['s  S', 's scans the policy that is shown, S scans all'],
  ['a  A', 'a accepts the event into the baseline, A everything as it is now'],
  ['space', 'pauses and resumes automatic scans'],
  ['n', 'outputs, notices and unreadable keys'],
  ['?', 'opens and closes this help'],
  ['q', 'closes the open pane; from the events, ends the watch'],
]

export function help({ ui }: Model, canvas: Canvas, width: number, height: number): Line[] {
  const { more } = canvas.glyphs
  const rows = KEYS.flatMap(([key, does]) =>
    paragraph(line(span('strong', padEnd(key, 13, more))), 'plain', words(does), width, 3),
  )
  return [heading('Keys', width, canvas), ...scrolled(rows, ui, height - 1)]
}

/** The rows from the scroll position on. Scrolling stops when the last row is visible. */
export function scrolled(rows: readonly Line[], ui: Ui, height: number): readonly Line[] {
  ui.scroll = Math.max(0, Math.min(ui.scroll, rows.length - height))
  return rows.slice(ui.scroll, ui.scroll + Math.max(0, height))
}
