/** Reports the findings that a source made when it was opened, for the policies that watch their keys. */
import { type Finding, reportsFinding, upcaseNames } from '../judge/index.ts'
import { stateAt } from '../plan/index.ts'
import { formatKeyPath, toValidText } from '../registry/index.ts'
import type { SourceFinding } from '../source/source.ts'
import type { Context } from './context.ts'
import { takerOf } from './surroundings.ts'

/** The maximum number of findings with a notice each. The others are counted. */
const NAMED = 10

export function reportSource(context: Context): void {
  const { options, plan, tally } = context
  const { source } = options
  let unasked = 0
  for (const found of source.findings ?? []) {
    const finding = findingIn(context, found)
    if (finding.watches.length === 0) {
      if (++unasked <= NAMED) tally.notice('warning', 'REGMON_SOURCE_FINDING', noticeText(found))
      continue
    }
    const taken = takerOf(context, finding.path)(finding.valueName ?? '')
    if (taken || !context.rules.accepts) tally.finding(finding, context.acceptedFindings, taken)
  }
  if (unasked > NAMED)
    tally.notice('warning', 'REGMON_SOURCE_FINDING', `and ${unasked - NAMED} more findings like these`)
  if (source.traits.isWholeMachine && !source.traits.isRunning && plan.roots.includes('HKCU')) {
    const message =
      'an image has no current user, so watches of HKCU are skipped: watch HKU\\* for every user'
    tally.notice('warning', 'REGMON_IMAGE_HKCU', message)
  }
}

/** The finding with the watches of its key, or of keys below it, whose policies report findings. */
function findingIn({ plan, policies }: Context, found: SourceFinding): Finding {
  const { kind, path, valueName, about, message, always = false, concerns = path } = found
  const state = stateAt(plan, concerns.root, upcaseNames(concerns.segments), '64')
  const watching = state?.watchesBelow() ?? []
  const watches = watching.filter(({ policy }) => always || reportsFinding(policies[policy]!, kind))
  return { kind, message, path, view: '64', valueName, about, watches, always }
}

function noticeText({ path, valueName, message }: SourceFinding): string {
  const name = valueName === undefined ? '' : `\\${valueName}`
  return toValidText(`${formatKeyPath(path)}${name}: ${message}`)
}
