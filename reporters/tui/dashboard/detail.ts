/** The details of one event: what was and what is, its policy, and its time. */

import { pathParts, safeText, words } from '../cells.ts'
import { count, shortDuration } from '../format.ts'
import { type Line, line, paragraph, span } from '../line.ts'
import type { Tone } from '../tone.ts'
import { type Canvas, heading } from './canvas.ts'
import type { Entry, ValueState } from './entry.ts'
import { nameOf, TONES } from './events.ts'
import type { Model } from './model.ts'

/** Width of the titles at the left. */
const TITLE = 10

/** A heading and at most `height - 1` rows. */
export function detail(model: Model, canvas: Canvas, width: number, height: number): Line[] {
  const { journal, ui } = model
  const entry = journal.at(ui.selected === undefined ? 0 : journal.indexOf(ui.selected))
  const top = heading('Detail', width, canvas)
  if (entry === undefined) return [top, line(span('dim', 'no event'))]
  return [top, ...rowsOf(entry, journal.isPending(entry), canvas, width)].slice(0, height)
}

function rowsOf(entry: Entry, isPending: boolean, { glyphs, now }: Canvas, width: number): Line[] {
  const rows = (title: string, texts: readonly string[], most: number, tone: Tone = 'plain'): Line[] =>
    paragraph(line(span('dim', title.padEnd(TITLE))), tone, texts, width, most, glyphs.more)
  const state = (title: string, tone: Tone, value: ValueState | undefined): Line[] => {
    if (value === undefined) return rows(title, ['not there'], 1, 'dim')
    const { type, size, digest } = value
    const items = type === 'REG_MULTI_SZ' ? value.value?.split('\n') : [value.value ?? '']
    return [
      ...rows(title, [`${type}, ${count(size, 'byte')}`], 1, tone),
      ...(items ?? []).flatMap((item) => rows('', [safeText(item)], 4)),
      ...rows('', [`${entry.digestName} ${digest}`], 3, 'dim'),
    ]
  }
  return [
    line(
      span('dim', ''.padEnd(TITLE)),
      span(TONES[entry.type], entry.type),
      span('plain', ` ${entry.severity}`),
      !isPending && span('dim', `, ${entry.accepted ? 'accepted' : 'no longer pending'}`),
    ),
    ...rows('path', pathParts(nameOf({ ...entry, finding: undefined })), 4, 'strong'),
    ...(entry.finding === undefined
      ? [...state('was', 'bad', entry.was), ...state('is', 'good', entry.is)]
      : rows('finding', words(`${entry.finding}: ${entry.message}`), 4, 'warn')),
    ...rows('seen', [`${entry.time}${ago(entry.time, now)}`], 1),
    ...rows('policy', words(entry.policies.join(', ')), 2),
    ...rows('tags', words(entry.tags.join(' ')), 3),
  ]
}

function ago(time: string, now: number): string {
  const at = Date.parse(time)
  return Number.isNaN(at) ? '' : `, ${shortDuration(now - at)} ago`
}
