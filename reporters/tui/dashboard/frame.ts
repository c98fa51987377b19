/** The whole screen: exactly its rows, each of exactly its width. */
import { type Canvas, heading } from './canvas.ts'
import { detail } from './detail.ts'
import { events } from './events.ts'
import { footer } from './footer.ts'
import { activity, HEADER_ROWS, header } from './header.ts'
import { block, type Line, line, sideBySide, span } from './line.ts'
import type { Model } from './model.ts'
import { notesPane } from './notes-pane.ts'
import { policies } from './policies.ts'
import { chart, scanRows } from './scan.ts'
import { help, policyPicker } from './side-panes.ts'

export interface Frame {
  readonly rows: readonly Line[]
  /** How many events it shows: the step of PageDown. */
  readonly page: number
}

/** From this width on, policies are drawn beside the events. */
const WIDE = 120
/** From this height on, events stay visible above an open detail. */
const TALL = 22
/** Rows of a detail that shares its column. */
const DETAIL = 14

export function frame(model: Model, canvas: Canvas, hasKeys: boolean): Frame {
  const { columns, rows, glyphs } = canvas
  const foot = footer(model, canvas, hasKeys)
  const room = rows - foot.length
  const small = columns < 60 || rows < 15
  const [body, page] = small
    ? minimal(model, canvas, room)
    : columns >= WIDE
      ? wide(model, canvas, room)
      : narrow(model, canvas, room)
  const all = [...block(body, columns, room, glyphs.more), ...foot]
  return { rows: all.slice(0, Math.max(0, rows)), page: Math.max(1, page) }
}

type Body = readonly [rows: Line[], page: number]

/** Very small screens: what the watch does, and events. */
function minimal(model: Model, canvas: Canvas, height: number): Body {
  const { status } = model
  const state = status === undefined ? span('plain', 'is starting') : activity(model, status, canvas.now)
  const [rest, page] = main(model, canvas, canvas.columns, height - 1)
  return [[line(span('strong', 'regmon '), state), ...rest], page]
}

function narrow(model: Model, canvas: Canvas, height: number): Body {
  const { columns } = canvas
  const { pane } = model.ui
  const isShort = height < 18
  const most =
    Math.min(model.status?.policies.length ?? 0, Math.max(isShort ? 2 : 4, Math.floor(height / 4))) + 1
  const table = policies(model, canvas, columns, most)
  const scan = scanRows(model, canvas, columns)
  const top = isShort
    ? [...table, ...scan.slice(0, 1)]
    : [heading('Policies', columns, canvas), ...table, heading('Scan', columns, canvas), ...scan]
  const room = height - HEADER_ROWS - top.length
  // On a small screen an open pane replaces the policies.
  const isAlone = pane === 'detail' ? room < DETAIL : pane !== 'events'
  const [rest, page] = main(model, canvas, columns, isAlone ? height - HEADER_ROWS : room)
  return [[...header(model, canvas), ...(isAlone ? [] : top), ...rest], page]
}

function wide(model: Model, canvas: Canvas, height: number): Body {
  const { columns, glyphs } = canvas
  const left = columns >= 160 ? 82 : 54
  const right = columns - left - 3
  const room = height - HEADER_ROWS - 1
  const charts = room >= 30 ? 5 : room >= 20 ? 4 : 0
  const many = (model.status?.policies.length ?? 0) + 1
  const table = policies(model, canvas, left, Math.min(many, room - 3 - 2 * charts))
  const column = [
    heading('Policies', left, canvas),
    ...table,
    heading('Scan', left, canvas),
    ...scanRows(model, canvas, left).slice(0, charts > 0 && model.scan === undefined ? 1 : 2),
    ...(charts > 0 ? chart('duration', model, canvas, left, charts) : []),
    ...(charts > 0 ? chart('events', model, canvas, left, charts) : []),
  ]
  const free = room - column.length
  const [rest, page] = main(model, canvas, right, room, true)
  const notes = free >= 4 && model.ui.pane !== 'notes' ? notesPane(model, canvas, left, free) : []
  return [
    [
      ...header(model, canvas),
      line(span('dim', glyphs.dash.repeat(columns))),
      ...sideBySide(
        block([...column, ...notes], left, room, glyphs.more),
        block(rest, right, room, glyphs.more),
        glyphs.bar,
      ),
    ],
    page,
  ]
}

/** The events, or the pane that replaces them. @param withDetail whether a detail is shown although it is not open. */
function main(model: Model, canvas: Canvas, width: number, height: number, withDetail = false): Body {
  const { pane } = model.ui
  if (pane === 'help') return [help(canvas, width), 1]
  if (pane === 'policies') return [policyPicker(model, canvas, width, height), 1]
  if (pane === 'notes') return [notesPane(model, canvas, width, height), Math.max(1, height - 1)]
  const isOpen = pane === 'detail'
  if (height >= TALL && (isOpen || withDetail)) {
    const own = isOpen ? Math.max(DETAIL, height >> 1) : DETAIL
    const list = height - own
    return [
      [
        ...block(events(model, canvas, width, list), width, list, canvas.glyphs.more),
        ...detail(model, canvas, width, own),
      ],
      list - 1,
    ]
  }
  if (isOpen) return [detail(model, canvas, width, height), Math.max(1, height - 1)]
  return [events(model, canvas, width, height), height - 1]
}
