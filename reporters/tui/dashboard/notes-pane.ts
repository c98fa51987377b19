/** What went wrong or was said: outputs, notices, unreadable keys. Only the rows that are seen are made. */
import type { ReporterStatus } from '../../../src/report/watch-status.ts'
import type { Tone } from '../style.ts'
import { type Canvas, heading } from './canvas.ts'
import { cut, pad, shown } from './cells.ts'
import { type Line, line, span } from './line.ts'
import type { Model } from './model.ts'
import type { Level, Notice, Unread } from './notes.ts'
import { brief, grouped } from './words.ts'

const MARKS: Record<Level, { readonly word: string; readonly tone: Tone }> = {
  error: { word: 'ERROR', tone: 'bad' },
  warning: { word: 'warning', tone: 'warn' },
  info: { word: 'info', tone: 'dim' },
}

/** A heading and `height - 1` rows. */
export function notesPane(
  { notes, status, ui }: Model,
  canvas: Canvas,
  width: number,
  height: number,
): Line[] {
  const rows = [
    ...(status?.reporters ?? []).map((reporter) => () => output(reporter, canvas)),
    ...notes.notices.map((notice) => () => said(notice, canvas)),
    ...notes.unread.map((unread) => () => unreadable(unread, canvas)),
    ...(notes.unkept > 0
      ? [() => line(span('bad', `and ${grouped(notes.unkept)} more are unreadable`))]
      : []),
  ]
  const room = Math.max(0, height - 1)
  const first = ui.pane === 'notes' ? Math.max(0, Math.min(ui.scroll, rows.length - room)) : 0
  const list = rows.slice(first, first + room).map((make) => make())
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
      pad(failure === undefined ? 'writes' : 'FAILS', 8, glyphs.more),
    ),
    span('plain', `${shown(name)}${waits}${failure === undefined ? '' : `: ${shown(failure)}`}`),
  )
}

function said({ level, message, count, at }: Notice, { glyphs, now }: Canvas): Line {
  const { word, tone } = MARKS[level]
  return line(
    span(tone, pad(word, 8, glyphs.more)),
    span('dim', pad(`${brief(now - at)} ago`, 12, glyphs.more)),
    count > 1 && span('dim', `${grouped(count)} times, last: `),
    span('plain', shown(message)),
  )
}

function unreadable({ key, since }: Unread, { glyphs, now }: Canvas): Line {
  const { Fails, RegistryKey, View, Reason } = key
  return line(
    span(Fails ? 'bad' : 'dim', pad(Fails ? 'UNREAD' : 'allowed', 8, glyphs.more)),
    span('dim', pad(`for ${brief(now - since)}`, 12, glyphs.more)),
    span(
      'plain',
      `${cut(shown(RegistryKey), 200, glyphs.more)}${View === '32' ? ' [32]' : ''}: ${shown(Reason)}`,
    ),
  )
}
