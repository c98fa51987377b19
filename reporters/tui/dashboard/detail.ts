/** One event, whole: what was and what is, by whom it is watched, since when. */

import { safeText, wrap } from '../cells.ts'
import { count, shortDuration } from '../format.ts'
import { type Canvas, heading } from './canvas.ts'
import type { Entry, ValueState } from './entry.ts'
import { nameOf, TONES } from './events.ts'
import { type Line, line, type Span, span } from './line.ts'
import type { Model } from './model.ts'

/** Width of the titles at the left. */
const TITLE = 10

/** A heading and at most `height - 1` rows. */
export function detail(model: Model, canvas: Canvas, width: number, height: number): Line[] {
  const { journal, ui } = model
  const entry = journal.at(ui.selected === undefined ? 0 : journal.indexOf(ui.selected))
  const top = heading('Detail', width, canvas)
  if (entry === undefined) return [top, line(span('dim', 'no event'))]
  return [top, ...rowsOf(entry, canvas, width)].slice(0, height)
}

function rowsOf(entry: Entry, { glyphs, now }: Canvas, width: number): Line[] {
  const room = width - TITLE
  const rows = (title: string, text: string, most: number, tone: Span['tone'] = 'plain'): Line[] =>
    wrap(safeText(text), room, most, glyphs.more).map((part, index) =>
      line(span('dim', (index === 0 ? title : '').padEnd(TITLE)), span(tone, part)),
    )
  const state = (title: string, tone: Span['tone'], value: ValueState | undefined): Line[] => {
    if (value === undefined) return rows(title, 'not there', 1, 'dim')
    const { type, size, digest } = value
    return [
      ...rows(title, `${type}, ${count(size, 'byte')}`, 1, tone),
      ...rows('', `${entry.digestName} ${digest}`, 3),
      ...(value.value === undefined ? [] : rows('', JSON.stringify(value.value), 4)),
    ]
  }
  return [
    line(
      span('dim', ''.padEnd(TITLE)),
      span(TONES[entry.type], entry.type),
      span('plain', ` ${entry.severity}`),
    ),
    ...rows('path', nameOf({ ...entry, finding: undefined }), 4, 'strong'),
    ...(entry.finding === undefined
      ? [...state('was', 'bad', entry.was), ...state('is', 'good', entry.is)]
      : rows('finding', `${entry.finding}: ${entry.message}`, 4, 'warn')),
    ...rows('seen', `${entry.time}${ago(entry.time, now)}`, 1),
    ...rows('policy', entry.policy, 2),
    ...rows('tags', entry.tags.join(' '), 3),
  ]
}

function ago(time: string, now: number): string {
  const at = Date.parse(time)
  return Number.isNaN(at) ? '' : `, ${shortDuration(now - at)} ago`
}
