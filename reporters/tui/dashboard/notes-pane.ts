/** Outputs, notices and unreadable keys. */
import { pathText } from '../../../src/report/path-text.ts'
import type { ReporterStatus } from '../../../src/report/watch-status.ts'
import { padEnd, safeText, truncate, words } from '../cells.ts'
import { grouped, shortDuration } from '../format.ts'
import { type Line, line, paragraph, span } from '../line.ts'
import type { Tone } from '../tone.ts'
import { type Canvas, heading } from './canvas.ts'
import type { Model } from './model.ts'
import type { Level, Notice, UnreadableNote } from './notes.ts'
import { scrolled } from './side-panes.ts'

const MARKS: Record<Level, { readonly word: string; readonly tone: Tone }> = {
  error: { word: 'ERROR', tone: 'bad' },
  warning: { word: 'warning', tone: 'warn' },
  info: { word: 'info', tone: 'dim' },
}

/** How many rows one note may take where the pane is open. */
const MOST_ROWS = 4
/** Width of the first column. */
const STATE = 11

/** A heading and `height - 1` rows: each note whole where the pane is open or all notes fit, else in one row. */
export function notesPane(
  { notes, status, ui }: Model,
  canvas: Canvas,
  width: number,
  height: number,
): Line[] {
  const isOpen = ui.pane === 'notes'
  const { more } = canvas.glyphs
  const room = Math.max(0, height - 1)
  const rows = [
    ...(status?.reporters ?? []).map((reporter) => outputLine(reporter, canvas)),
    ...notes.notices.map((notice) => noticeLine(notice, canvas)),
    ...notes.unreadableNotes.slice(0, isOpen ? undefined : room).map((note) => unreadableLine(note, canvas)),
    ...(notes.dropped > 0
      ? [line(span('bad', 'and '), span('plain', `${grouped(notes.dropped)} more are unreadable`))]
      : []),
  ]
  const whole = rows.flatMap((row) =>
    paragraph(row.slice(0, -1), 'plain', words(row.at(-1)!.text), width, MOST_ROWS, more),
  )
  const list = isOpen ? scrolled(whole, ui, room) : whole.length <= room ? whole : rows.slice(0, room)
  return [
    heading('Outputs, notices, unreadable keys', width, canvas),
    ...(list.length > 0 ? list : [line(span('dim', 'none'))]),
  ]
}

function outputLine({ name, pending, failure }: ReporterStatus, { glyphs }: Canvas): Line {
  const waiting = pending > 0 ? `, ${grouped(pending)} events waiting` : ''
  return line(
    span(
      failure === undefined ? 'good' : 'bad',
      padEnd(failure === undefined ? 'writes' : 'FAILS', STATE, glyphs.more),
    ),
    span('plain', `${safeText(name)}${waiting}${failure === undefined ? '' : `: ${safeText(failure)}`}`),
  )
}

function noticeLine({ level, message, count, at }: Notice, { glyphs, now }: Canvas): Line {
  const { word, tone } = MARKS[level]
  return line(
    span(tone, padEnd(word, STATE, glyphs.more)),
    span('dim', padEnd(`${shortDuration(now - at)} ago`, 12, glyphs.more)),
    span('plain', `${count > 1 ? `${grouped(count)} times, last: ` : ''}${safeText(message)}`),
  )
}

function unreadableLine({ unreadable, since }: UnreadableNote, { glyphs, now }: Canvas): Line {
  const { fails, view, reason } = unreadable
  return line(
    span(fails ? 'bad' : 'dim', padEnd(fails ? 'UNREADABLE' : 'allowed', STATE, glyphs.more)),
    span('dim', padEnd(`for ${shortDuration(now - since)}`, 12, glyphs.more)),
    span(
      'plain',
      `${truncate(safeText(pathText(unreadable)), 300, glyphs.more)}${view === '32' ? ' [32]' : ''}: ${safeText(reason)}`,
    ),
  )
}
