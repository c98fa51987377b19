/** The options of a run that most tests leave as they are: everything is selected, nothing is permitted. */
import type { RunOptions } from '../../src/run/index.ts'

export const RUN_OPTIONS = {
  selection: { policies: [], tags: [], view: undefined },
  target: 'TEST',
  hostname: 'TEST',
  mode: 'check',
  accept: [],
  mayWrite: true,
  requireBaseline: false,
  allowUnreadable: false,
  emit: () => {},
} satisfies Partial<RunOptions>
