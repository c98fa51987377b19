/** A difference, a finding or an unreadable key: severity, type and path, and below them what was and what is. */
import { REG_MULTI_SZ, valueTypeName } from '../../src/registry/index.ts'
import { pathText } from '../../src/report/path-text.ts'
import type { Difference, EventPlace, Unreadable, ValueState } from '../../src/report/run-event.ts'
import { pathParts, safeText, words } from './cells.ts'
import { count, grouped } from './format.ts'
import { type FoundEvent, SEVERITIES, type TypeCounts, typeOf } from './found-events.ts'
import { type Line, line, paragraph, type Span, span, widthOf } from './line.ts'
import type { Tone } from './tone.ts'

/** By index into {@link SEVERITIES}. */
export const SEVERITY_TONES: readonly Tone[] = ['bad', 'bad', 'warn', 'info']

export interface Layout {
  readonly columns: number
  /** Shows digests, policies and tags too, and data whole. */
  readonly verbose: boolean
  /** Whether the events are of several hosts. */
  readonly hosts: boolean
}

/** From this width on, paths stand beside severity and type. */
const WIDE = 60
const BESIDE = 18
const BELOW = 3

export function eventLines(event: FoundEvent, layout: Layout): Line[] {
  const tone = SEVERITY_TONES[SEVERITIES.indexOf(event.severity)]!
  const type = typeOf(event)
  const body =
    'type' in event ? stateLines(event, layout) : textLines(`${event.kind}: ${event.message}`, layout)
  return [
    ...headLines(event, span(tone, ` ${event.severity.padEnd(8)} ${type.padEnd(7)} `), layout),
    ...body,
    ...(layout.hosts ? textLines(`on ${event.hostname}`, layout, 'dim') : []),
    ...(layout.verbose ? textLines(originText(event), layout, 'dim') : []),
  ]
}

export function unreadableLines(unreadable: Unreadable, layout: Layout): Line[] {
  const { reason, fails } = unreadable
  return [
    ...headLines(unreadable, span(fails ? 'bad' : 'dim', ' UNREADABLE       '), layout),
    ...textLines(fails ? reason : `${reason}, which the policy allows`, layout),
  ]
}

/** `1 changed`, `2 new`. */
export function typeWords({ CHANGE, DELETE, NEW, FINDING }: TypeCounts): string[] {
  return [
    CHANGE > 0 && `${grouped(CHANGE)} changed`,
    DELETE > 0 && `${grouped(DELETE)} deleted`,
    NEW > 0 && `${grouped(NEW)} new`,
    FINDING > 0 && count(FINDING, 'finding'),
  ].filter((words) => words !== false)
}

function headLines(
  place: Pick<EventPlace, 'key' | 'view'> & { readonly name?: string },
  head: Span,
  { columns }: Layout,
): Line[] {
  const path = `${pathText(place)}${place.name === '' ? ' (default)' : ''}${place.view === '32' ? ' [32]' : ''}`
  const isBeside = columns >= WIDE
  const rows = paragraph(isBeside ? line(head) : indent(BELOW), 'strong', pathParts(path), columns, 12)
  return isBeside ? rows : [line(head), ...rows]
}

function stateLines({ previous, present, digestName }: Difference, layout: Layout): Line[] {
  const typeNames = [previous, present].flatMap((state) =>
    state === undefined ? [] : valueTypeName(state.type),
  )
  const width = Math.max(...typeNames.map((name) => name.length))
  const lines = (title: string, state: ValueState | undefined): Line[] => {
    if (state === undefined) return []
    const type = valueTypeName(state.type).padEnd(width)
    const lead = line(...bodyIndent(layout), span('dim', title), span('plain', `${type}  `))
    return stateText(state, digestName, layout.verbose).flatMap(({ tone, text }, index) =>
      paragraph(index === 0 ? lead : indent(widthOf(lead)), tone, [text], layout.columns, rowsOf(layout)),
    )
  }
  return [...lines('was  ', previous), ...lines('is   ', present)]
}

/** The data; where none is kept, the size and the digest. */
function stateText({ type, size, digest, data }: ValueState, digestName: string, verbose: boolean): Span[] {
  const bytes = count(size, 'byte')
  const items = data === undefined ? [] : type === REG_MULTI_SZ ? data.split('\n') : [data]
  return [
    ...items.map((item) => span('plain', safeText(item) || ' ')),
    ...(verbose ? [span('dim', `${bytes}, ${digestName} ${digest}`)] : []),
    ...(!verbose && data === undefined
      ? [span('plain', `${bytes}, ${digestName} ${digest.slice(0, 12)}…`)]
      : []),
  ]
}

function originText({ policies, tags }: EventPlace): string {
  return [policies.join(', '), ...tags].join(' · ')
}

function textLines(text: string, layout: Layout, tone: Tone = 'plain'): Line[] {
  return paragraph(bodyIndent(layout), tone, words(text), layout.columns, rowsOf(layout))
}

/** How many rows one text may take. */
function rowsOf({ verbose }: Layout): number {
  return verbose ? 100 : 4
}

function bodyIndent({ columns }: Layout): Line {
  return indent(columns >= WIDE ? BESIDE : BELOW)
}

function indent(width: number): Line {
  return line(span('plain', ' '.repeat(width)))
}
