/** Says what differs: for people who read TAP, and for tools that show no more of it than `message`. */
import { valueTypeName } from '../src/registry/index.ts'
import { pathText } from '../src/report/path-text.ts'
import type { Difference, Finding, Unreadable, ValueState } from '../src/report/run-event.ts'
import { terminalText } from '../src/report/terminal-text.ts'

export type TapEvent = Difference | Finding

/** Events that a message describes; the rest is counted. */
const DESCRIBED = 10
/** Characters of value data, and of a digest, that are shown. */
const DATA_SHOWN = 200
const DIGEST_SHOWN = 12

/** `2 differences: 1 changed, 1 new; 1 finding`. */
function countText(events: readonly TapEvent[]): string {
  const counts = { CHANGE: 0, DELETE: 0, NEW: 0, FINDING: 0 }
  for (const event of events) counts['type' in event ? event.type : 'FINDING']++
  const { CHANGE, DELETE, NEW, FINDING } = counts
  const types = [
    CHANGE > 0 && `${CHANGE} changed`,
    DELETE > 0 && `${DELETE} deleted`,
    NEW > 0 && `${NEW} new`,
  ].filter(Boolean)
  return [
    types.length > 0 && `${counted(CHANGE + DELETE + NEW, 'difference')}: ${types.join(', ')}`,
    FINDING > 0 && counted(FINDING, 'finding'),
  ]
    .filter(Boolean)
    .join('; ')
}

/** One line that counts them, then a few lines for each of the first ones. */
export function eventMessage(events: readonly TapEvent[]): string[] {
  return [
    countText(events),
    ...events.slice(0, DESCRIBED).flatMap(describe),
    ...rest(events.length, 'the list of events has all'),
  ]
}

export function unreadableMessage(unreadable: readonly Unreadable[]): string[] {
  return [
    `${counted(unreadable.length, 'key')} could not be read`,
    ...unreadable
      .slice(0, DESCRIBED)
      .map((key) => `${placeText(key)}: ${terminalText(key.reason)}${key.fails ? '' : ' (allowed)'}`),
    ...rest(unreadable.length, 'the list of keys has all'),
  ]
}

/** The same differences as two texts, which tools show as a diff: what the baseline has, and what is there. */
export function wantedAndFound(
  events: readonly TapEvent[],
): { wanted: string[]; found: string[] } | undefined {
  const described = events.filter((event) => 'type' in event).slice(0, DESCRIBED)
  if (described.length === 0) return undefined
  const lines = (of: 'previous' | 'present'): string[] =>
    described.map((event) => `${placeText(event)} ${stateText(event, of)}`)
  return { wanted: lines('previous'), found: lines('present') }
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function describe(event: TapEvent): string[] {
  if (!('type' in event))
    return [`FINDING ${event.kind} ${placeText(event)}`, `  ${terminalText(event.message)}`]
  return [
    `${event.type} ${placeText(event)}`,
    ...(event.previous === undefined ? [] : [`  was ${stateText(event, 'previous')}`]),
    ...(event.present === undefined ? [] : [`  is  ${stateText(event, 'present')}`]),
  ]
}

function rest(count: number, where: string): string[] {
  return count > DESCRIBED ? [`and ${count - DESCRIBED} more: ${where}`] : []
}

function placeText(place: { readonly key: string; readonly name?: string; readonly view: string }): string {
  const name = place.name === '' ? '(default)' : ''
  return `${terminalText(pathText(place))}${name}${place.view === '32' ? ' [32]' : ''}`
}

function stateText(difference: Difference, of: 'previous' | 'present'): string {
  const state: ValueState | undefined = difference[of]
  if (state === undefined) return 'absent'
  const { type, size, digest, data } = state
  const name = valueTypeName(type)
  if (data === undefined)
    return `${name}, ${counted(size, 'byte')}, ${difference.digestName} ${digest.slice(0, DIGEST_SHOWN)}…`
  return `${name} ${terminalText(data.length > DATA_SHOWN ? `${data.slice(0, DATA_SHOWN)}…` : data)}`
}
