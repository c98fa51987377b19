/** Where the user stands: what is open, what is chosen, what is being asked. */
import type { Tone } from '../style.ts'
import type { Entry } from './entry.ts'

/** What stands where the events do, or beside them. */
export type Pane = 'events' | 'detail' | 'notes' | 'help' | 'policies'

type Question =
  /** Text is typed. */
  | { readonly kind: 'filter' }
  /** Whether to accept this one, or everything. */
  | { readonly kind: 'accept'; readonly entry: Entry | undefined }

export interface Ui {
  pane: Pane
  question: Question | undefined
  /** As typed. */
  filter: string
  policy: string | undefined
  /** The number of the chosen entry; `undefined` follows the newest. */
  chosen: number | undefined
  /** The row that is chosen in the list of policies, and the first one in the notes. */
  pick: number
  scroll: number
  /** What was asked of the watch and has not begun. */
  asked: string | undefined
  /** What the last key led to. */
  answer: { readonly tone: Tone; readonly text: string } | undefined
  stopping: boolean
}

export function newUi(): Ui {
  return {
    pane: 'events',
    question: undefined,
    filter: '',
    policy: undefined,
    chosen: undefined,
    pick: 0,
    scroll: 0,
    asked: undefined,
    answer: undefined,
    stopping: false,
  }
}
