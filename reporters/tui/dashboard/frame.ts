/** The whole screen: exactly its rows, each of exactly its width. */

import { block, type Line, line, sideBySide, span } from '../line.ts'
import { type Canvas, heading } from './canvas.ts'
import { detail } from './detail.ts'
import { events } from './events.ts'
import { footer } from './footer.ts'
import { activity, HEADER_ROWS, header } from './header.ts'
import type { Model } from './model.ts'
import { notesPane } from './notes-pane.ts'
import { notOk, policies } from './policies.ts'
import { chart, scanRows } from './scan.ts'
import { help, policyPicker } from './side-panes.ts'

export interface Frame {
  readonly rows: readonly Line[]
  /** How many events it shows: the step of PageDown. */
  readonly page: number
}

/** From this width on, the scan is drawn beside the policies. */
const WIDE = 120
/** From this height on, events stay visible above an open detail. */
const TALL = 20
/** Rows of a detail that shares its column. */
const DETAIL = 12
/** From this width on, notes are drawn beside the detail. */
const VERY_WIDE = 160

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
  const [rows, most] = isShort ? [2, height - 9] : [Math.max(4, height >> 2), height - 12]
  const table = policyTable(model, canvas, columns, rows, most)
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

/** Policies beside the scan. Below them, events and their detail have the whole width, because paths are long. */
function wide(model: Model, canvas: Canvas, height: number): Body {
  const { columns, glyphs } = canvas
  const left = (columns - 3) >> 1
  const right = columns - 3 - left
  const room = height - HEADER_ROWS
  const table = policyTable(model, canvas, left, Math.max(4, (room >> 2) - 2), room - 8)
  const top = Math.max(table.length + 1, room >= 24 ? 9 : 0)
  const scan = scanRows(model, canvas, right)
  // The charts replace the sparklines.
  const above = model.scan === undefined ? 1 : 2
  const charts = (top - 1 - above) >> 1
  const scans =
    charts < 3
      ? scan
      : [
          ...scan.slice(0, above),
          ...chart('duration', model, canvas, right, charts),
          ...chart('events', model, canvas, right, charts),
        ]
  const [rest, page] = main(model, canvas, columns, room - top, true)
  return [
    [
      ...header(model, canvas),
      ...sideBySide(
        block([heading('Policies', left, canvas), ...table], left, top, glyphs.more),
        block([heading('Scan', right, canvas), ...scans], right, top, glyphs.more),
        glyphs.bar,
      ),
      ...rest,
    ],
    page,
  ]
}

/** The policies in `rows` rows. Where more of them need attention, up to `most` rows. */
function policyTable(model: Model, canvas: Canvas, width: number, rows: number, most: number): Line[] {
  const all = model.status?.policies.length ?? 0
  const wanted = Math.min(all, Math.max(rows, notOk(model) + 1))
  return policies(model, canvas, width, Math.min(wanted, Math.max(rows, most)) + 1)
}

/** The events, or the pane that replaces them. @param withDetail whether a detail is shown although it is not open. */
function main(model: Model, canvas: Canvas, width: number, height: number, withDetail = false): Body {
  const { pane } = model.ui
  if (pane === 'help') return [help(model, canvas, width, height), Math.max(1, height - 1)]
  if (pane === 'policies') return [policyPicker(model, canvas, width, height), 1]
  if (pane === 'notes') return [notesPane(model, canvas, width, height), Math.max(1, height - 1)]
  const isOpen = pane === 'detail'
  if (height >= TALL && (isOpen || withDetail)) {
    const { more, bar } = canvas.glyphs
    const own = isOpen ? Math.max(DETAIL, height >> 1) : DETAIL
    const list = height - own
    const left = width >= VERY_WIDE && !isOpen ? Math.floor(width * 0.6) : width
    const right = width - left - 3
    const details = detail(model, canvas, left, own)
    const bottom =
      right <= 0
        ? details
        : sideBySide(
            block(details, left, own, more),
            block(notesPane(model, canvas, right, own), right, own, more),
            bar,
          )
    return [[...block(events(model, canvas, width, list), width, list, more), ...bottom], list - 1]
  }
  if (isOpen) return [detail(model, canvas, width, height), Math.max(1, height - 1)]
  return [events(model, canvas, width, height), height - 1]
}
