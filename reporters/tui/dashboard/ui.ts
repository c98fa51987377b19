/** The state of the user interface: which pane is open, what is selected, what the user is asked. */
import type { Tone } from '../tone.ts'
import type { Entry } from './entry.ts'

/** What is drawn in the place of the events, or beside them. */
export type Pane = 'events' | 'detail' | 'notes' | 'help' | 'policies'

type Prompt =
  /** The user types a filter. */
  | { readonly kind: 'filter' }
  /** The user is asked whether to accept this entry, or everything. */
  | { readonly kind: 'accept'; readonly entry: Entry | undefined }

interface Message {
  readonly tone: Tone
  readonly text: string
  /** Milliseconds since 1970. */
  readonly until: number
}

export interface Ui {
  pane: Pane
  prompt: Prompt | undefined
  /** As typed. */
  filter: string
  /** The policy whose events are shown; `undefined` for all. */
  policy: string | undefined
  /** Whether only events are shown that still differ from the pinned baseline. */
  pendingOnly: boolean
  /** The number of the selected entry; `undefined` follows the newest. */
  selected: number | undefined
  /** The selected row in the list of policies. */
  policyRow: number
  /** The first visible row of the notes or the help. */
  scroll: number
  /** What a scan was requested for that has not begun. */
  requestedScan: string | undefined
  /** The result of the last key or command. Errors stay until the next key. */
  message: Message | undefined
  stopping: boolean
}

export function newUi(): Ui {
  return {
    pane: 'events',
    prompt: undefined,
    filter: '',
    policy: undefined,
    pendingOnly: false,
    selected: undefined,
    policyRow: 0,
    scroll: 0,
    requestedScan: undefined,
    message: undefined,
    stopping: false,
  }
}

/** How long a message stays, in milliseconds. */
const MESSAGE = 5000

/** Shows a message in the last row. @param now milliseconds since 1970. */
export function showMessage(ui: Ui, tone: Tone, text: string, now: number): void {
  ui.message = { tone, text, until: tone === 'bad' ? Number.POSITIVE_INFINITY : now + MESSAGE }
}
