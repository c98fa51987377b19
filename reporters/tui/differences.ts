/** Events, findings and unreadable keys, one block each. */
import type { ReactNode } from 'react'
import type { EventRecord, FindingRecord, UnreadableKey } from '../../src/report/run-event.ts'
import { terminalText } from '../../src/report/terminal-text.ts'
import type { Style, Tone } from './style.ts'

const TONES: Record<EventRecord['EventType'], Tone> = { CHANGE: 'warn', DELETE: 'bad', NEW: 'info' }

/** Characters of a digest that are enough to compare by eye. */
const SHORT = 12

export function eventBlock(event: EventRecord, style: Style): ReactNode {
  const { text, fixed, row, column, indent } = style
  const view = event.View === '32' ? ' [32]' : ''
  const name = event.ValueName === '' ? ' (default)' : ''
  return column(
    row(
      fixed(TONES[event.EventType], `${event.EventType.padEnd(7)} `),
      text('strong', terminalText(event.RegistryValueName) + name + view),
    ),
    indent(
      ...states(event, style),
      text(
        'dim',
        [
          terminalText(event.SourceModuleName),
          event.Severity.toLowerCase(),
          ...event.Tags.map(terminalText),
        ].join(' · '),
      ),
    ),
  )
}

function states(event: EventRecord, { text, fixed, row }: Style): ReactNode[] {
  const was = state(event.PrevValueType, event.PrevValueSize, event.PrevDigest, event.PrevValue)
  const is = state(event.ValueType, event.ValueSize, event.Digest, event.Value)
  return [
    ...(was === undefined ? [] : [row(fixed('bad', '- '), text('plain', was))]),
    ...(is === undefined ? [] : [row(fixed('good', '+ '), text('plain', is))]),
  ]
}

function state(type?: string, size?: number, digest?: string, value?: string): string | undefined {
  if (type === undefined || size === undefined || digest === undefined) return undefined
  const kept =
    value === undefined
      ? ''
      : `  ${terminalText(JSON.stringify(value.length > 160 ? `${value.slice(0, 160)}…` : value))}`
  return `${type}, ${size} bytes, ${digest.slice(0, SHORT)}…${kept}`
}

export function findingBlock(finding: FindingRecord, { text, fixed, row, column, indent }: Style): ReactNode {
  return column(
    row(fixed('warn', 'FINDING '), text('strong', terminalText(finding.RegistryValueName))),
    indent(
      text('plain', `${finding.Finding}: ${terminalText(finding.Message)}`),
      text('dim', terminalText(finding.SourceModuleName)),
    ),
  )
}

export function unreadableLine(
  { RegistryKey, View, Reason, Fails }: UnreadableKey,
  { text, fixed, row }: Style,
): ReactNode {
  const view = View === '32' ? ' [32]' : ''
  return row(
    fixed(Fails ? 'bad' : 'dim', Fails ? 'UNREAD  ' : 'allowed '),
    text('plain', `${terminalText(RegistryKey)}${view}: ${terminalText(Reason)}`),
  )
}
