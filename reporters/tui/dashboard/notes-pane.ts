/** What went wrong or was said: outputs, notices, unreadable keys. */
import { pathText } from '../../../src/report/path-text.ts'
import type { ReporterStatus } from '../../../src/report/watch-status.ts'
import { padEnd, safeText, truncate, words } from '../cells.ts'
import { grouped, shortDuration } from '../format.ts'
import { type Line, line, paragraph, span } from '../line.ts'
import type { Tone } from '../tone.ts'
import { type Canvas, heading } from './canvas.ts'
import type { Model } from './model.ts'
import type { Level, Notice, Unread } from './notes.ts'
import { scrolled } from './side-panes.ts'

const MARKS: Record<Level, { readonly word: string; readonly tone: Tone }> = {
  error: { word: 'ERROR', tone: 'bad' },
  warning: { word: 'warning', tone: 'warn' },
  info: { word: 'info', tone: 'dim' },
}

/** Rows that one note may take where it is read. */
const MOST_ROWS = 4

/** A heading and `height - 1` rows: each note whole where the pane is open, and in one row beside others. */
export function notesPane(
  { notes, status, ui }: Model,
  canvas: Canvas,
  width: number,
  height: number,
): Line[] {
  const isOpen = ui.pane === 'notes'
  const { more } = canvas.glyphs
  const room = Math.max(0, height - 1)
  const wrapped = (row: Line): Line[] =>
    isOpen ? paragraph(row.slice(0, -1), 'plain', words(row.at(-1)!.text), width, MOST_ROWS, more) : [row]
  const rows = [
    ...(status?.reporters ?? []).map((reporter) => output(reporter, canvas)),
    ...notes.notices.map((notice) => said(notice, canvas)),
    ...notes.unread.slice(0, isOpen ? undefined : room).map((unread) => unreadable(unread, canvas)),
    ...(notes.unkept > 0
      ? [line(span('bad', 'and '), span('plain', `${grouped(notes.unkept)} more are unreadable`))]
      : []),
  ].flatMap(wrapped)
  const list = isOpen ? scrolled(rows, ui, room) : rows.slice(0, room)
  return [
    heading('Outputs, notices, unreadable keys', width, canvas),
    ...(list.length > 0 ? list : [line(span('dim', 'nothing to say'))]),
  ]
}

function output({ name, pending, failure }: ReporterStatus, { glyphs }: Canvas): Line {
  const waits = pending > 0 ? `, ${grouped(pending)} events wait` : ''
  return line(
    span(
      failure === undefined ? 'good' : 'bad',
      padEnd(failure === undefined ? 'writes' : 'FAILS', 8, glyphs.more),
    ),
    span('plain', `${safeText(name)}${waits}${failure === undefined ? '' : `: ${safeText(failure)}`}`),
  )
}

function said({ level, message, count, at }: Notice, { glyphs, now }: Canvas): Line {
  const { word, tone } = MARKS[level]
  return line(
    span(tone, padEnd(word, 8, glyphs.more)),
    span('dim', padEnd(`${shortDuration(now - at)} ago`, 12, glyphs.more)),
    span('plain', `${count > 1 ? `${grouped(count)} times, last: ` : ''}${safeText(message)}`),
  )
}

function unreadable({ key, since }: Unread, { glyphs, now }: Canvas): Line {
  const { fails, view, reason } = key
  return line(
    span(fails ? 'bad' : 'dim', padEnd(fails ? 'UNREAD' : 'allowed', 8, glyphs.more)),
    span('dim', padEnd(`for ${shortDuration(now - since)}`, 12, glyphs.more)),
    span(
      'plain',
      `${truncate(safeText(pathText(key)), 300, glyphs.more)}${view === '32' ? ' [32]' : ''}: ${safeText(reason)}`,
    ),
  )
}
