/** What stands in the place of the events while it is open: the list of policies, the help. */
import type { Tone } from '../style.ts'
import { type Canvas, heading } from './canvas.ts'
import { padEnd, safeText } from './cells.ts'
import { type Line, line, span } from './line.ts'
import type { Model } from './model.ts'
import { stateOf } from './policies.ts'

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
  const first = Math.max(0, Math.min(ui.pick - (room >> 1), rows.length - room))
  const list = rows.slice(first, first + room).map(({ word, tone, name, about }, index) => {
    const isPicked = first + index === ui.pick
    const own = (wanted: Tone): Tone => (isPicked ? 'chosen' : wanted)
    return line(
      span(own('plain'), isPicked ? '> ' : '  '),
      span(own(tone), padEnd(word, 8, more)),
      span(own('plain'), padEnd(name, Math.max(12, Math.min(32, width - 40)), more)),
      span(own('dim'), ` ${about}`),
    )
  })
  return [heading('Show the events of', width, canvas), ...list]
}

const KEYS: readonly (readonly [string, string])[] = [
  ['j k, arrows', 'the next and the last event; PageUp, PageDown, g, G go further'],
  ['Enter', 'the event whole, and back'],
  ['/', 'shows events that hold a text; Enter ends, Ctrl-U empties'],
  ['p', 'shows the events of one policy'],
  ['c', 'shows all events again'],
  ['s  S', 'scans the policy that is shown, or all; S all in any case'],
  ['a  A', 'accepts the event, or everything as it is now, into the baseline'],
  ['space', 'pauses and goes on: while paused, nothing scans by itself'],
  ['n', 'outputs, notices and unreadable keys'],
  ['?', 'this'],
  ['q', 'closes what is open; ends the watch'],
]

export function help(canvas: Canvas, width: number): Line[] {
  const rows = KEYS.map(([key, does]) =>
    line(span('strong', padEnd(key, 13, canvas.glyphs.more)), span('plain', does)),
  )
  return [heading('Keys', width, canvas), ...rows]
}
