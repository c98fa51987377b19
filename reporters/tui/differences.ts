/** Events, findings and unreadable keys, one block each. */
import type { ReactNode } from 'react'
import { valueTypeName } from '../../src/registry/index.ts'
import { pathText } from '../../src/report/path-text.ts'
import type { Difference, Finding, Unreadable, ValueState } from '../../src/report/run-event.ts'
import { terminalText } from '../../src/report/terminal-text.ts'
import type { Style, Tone } from './style.ts'

const TONES: Record<Difference['type'], Tone> = { CHANGE: 'warn', DELETE: 'bad', NEW: 'info' }

/** Characters of a digest that are enough to compare by eye. */
const SHORT = 12

export function eventBlock(event: Difference, style: Style): ReactNode {
  const { text, fixed, row, column, indent } = style
  const view = event.view === '32' ? ' [32]' : ''
  const name = event.name === '' ? ' (default)' : ''
  return column(
    row(
      fixed(TONES[event.type], `${event.type.padEnd(7)} `),
      text('strong', terminalText(pathText(event)) + name + view),
    ),
    indent(
      ...states(event, style),
      text(
        'dim',
        [
          ...event.policies.map(terminalText),
          event.severity.toLowerCase(),
          ...event.tags.map(terminalText),
        ].join(' · '),
      ),
    ),
  )
}

function states(event: Difference, { text, fixed, row }: Style): ReactNode[] {
  const { previous, present } = event
  return [
    ...(previous === undefined ? [] : [row(fixed('bad', '- '), text('plain', state(previous)))]),
    ...(present === undefined ? [] : [row(fixed('good', '+ '), text('plain', state(present)))]),
  ]
}

function state({ type, size, digest, data }: ValueState): string {
  const kept =
    data === undefined
      ? ''
      : `  ${terminalText(JSON.stringify(data.length > 160 ? `${data.slice(0, 160)}…` : data))}`
  return `${valueTypeName(type)}, ${size} bytes, ${digest.slice(0, SHORT)}…${kept}`
}

export function findingBlock(finding: Finding, { text, fixed, row, column, indent }: Style): ReactNode {
  return column(
    row(fixed('warn', 'FINDING '), text('strong', terminalText(pathText(finding)))),
    indent(
      text('plain', `${finding.kind}: ${terminalText(finding.message)}`),
      text('dim', finding.policies.map(terminalText).join(' · ')),
    ),
  )
}

export function unreadableLine(unreadable: Unreadable, { text, fixed, row }: Style): ReactNode {
  const { view, reason, fails } = unreadable
  const suffix = view === '32' ? ' [32]' : ''
  return row(
    fixed(fails ? 'bad' : 'dim', fails ? 'UNREAD  ' : 'allowed '),
    text('plain', `${terminalText(pathText(unreadable))}${suffix}: ${terminalText(reason)}`),
  )
}
