/** The events, the newest first. Only visible rows are made. */

import { cells, padEnd, safeText, truncate, truncateStart } from '../cells.ts'
import { grouped } from '../format.ts'
import { fit, type Line, line, span, widthOf } from '../line.ts'
import type { Tone } from '../tone.ts'
import { type Canvas, heading } from './canvas.ts'
import type { Entry } from './entry.ts'
import type { Model } from './model.ts'

export const TONES: Record<Entry['type'], Tone> = {
  CHANGE: 'warn',
  DELETE: 'bad',
  NEW: 'info',
  FINDING: 'warn',
}

/** More characters of a path than any screen shows. */
const LONGEST = 2000

/** A heading and `height - 1` rows. */
export function events(model: Model, canvas: Canvas, width: number, height: number): Line[] {
  const { journal, ui } = model
  const rows = Math.max(0, height - 1)
  const selected = ui.selected === undefined ? 0 : journal.indexOf(ui.selected)
  const first = Math.max(0, Math.min(selected - (rows >> 1), journal.size - rows))
  const list = journal
    .window(first, rows)
    .map((entry, index) => row(model, entry, first + index === selected, canvas, width))
  return [
    title(model, canvas, width),
    ...(list.length > 0 || rows === 0 ? list : [line(span('dim', emptyText(model)))]),
  ]
}

function title({ journal, ui }: Model, canvas: Canvas, width: number): Line {
  const { glyphs } = canvas
  const { size, kept, total } = journal
  const isFiltered = ui.filter !== '' || ui.policy !== undefined || ui.pendingOnly
  const filters = [
    ui.pendingOnly ? 'pending' : '',
    ui.policy === undefined ? '' : `policy ${truncate(safeText(ui.policy), 20, glyphs.more)}`,
    ui.filter === '' ? '' : `/${truncate(safeText(ui.filter), 24, glyphs.more)}`,
  ]
  const counted = isFiltered ? `${grouped(size)} of ${grouped(kept)}` : grouped(kept)
  const dropped = total > kept ? `, the last of ${grouped(total)}` : ''
  const words = filters.filter(Boolean).join(' ')
  return heading(`Events ${counted}${dropped}`, width, canvas, words === '' ? [] : line(span('info', words)))
}

function emptyText({ journal }: Model): string {
  if (journal.kept === 0) return 'nothing has changed'
  return 'no event matches the filter: c shows all'
}

function row({ journal }: Model, entry: Entry, isSelected: boolean, { glyphs }: Canvas, width: number): Line {
  const isPending = journal.isPending(entry)
  const mark = isSelected ? `>${isPending ? ' ' : glyphs.done}` : `${isPending ? ' ' : glyphs.done} `
  const tone = (own: Tone): Tone => (isSelected ? 'selected' : isPending ? own : 'dim')
  const time = width >= 100 ? entry.time.slice(5, 19).replace('T', ' ') : entry.time.slice(11, 19)
  const policy = width >= 100 ? 18 : 12
  const parts = line(
    span(tone('plain'), mark),
    span(tone('dim'), `${padEnd(safeText(time), width >= 100 ? 14 : 8, glyphs.more)} `),
    span(tone(TONES[entry.type]), `${entry.type.padEnd(7)} `),
    span(
      tone('dim'),
      width >= 60 ? `${padEnd(safeText(entry.policies.join(', ')), policy, glyphs.more)} ` : '',
    ),
  )
  const room = width - widthOf(parts)
  const path = place(entry, room, glyphs.more)
  const data = room - cells(path) >= DATA ? dataOf(entry) : ''
  return fit(
    [...parts, span(tone('plain'), path), span(tone('dim'), padEnd(data, room - cells(path), glyphs.more))],
    width,
    glyphs.more,
  )
}

/** The least width in which data is shown behind a path. */
const DATA = 12

/** What the value is now. */
function dataOf({ is }: Entry): string {
  return is?.value === undefined ? '' : `  = ${safeText(is.value.slice(0, LONGEST).replaceAll('\n', ' '))}`
}

/** The root key and the end of the path, which says more than its middle. */
function place(entry: Entry, room: number, more: string): string {
  const whole = nameOf(entry)
  const text = safeText(whole.length > LONGEST ? whole.slice(0, 8) + whole.slice(-LONGEST) : whole)
  const root = text.slice(0, text.indexOf('\\') + 1)
  const end = truncateStart(text.slice(root.length), room - root.length, more)
  return root + end
}

/** The path and the name; a default value and the 32-bit view are named. */
export function nameOf({ key, name, view, finding }: Entry): string {
  const own = name === undefined ? '' : name === '' ? '\\ (default)' : `\\${name}`
  return `${key}${own}${view === '32' ? ' [32]' : ''}${finding === undefined ? '' : ` (${finding})`}`
}
