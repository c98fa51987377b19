/** What a source found before any key was read, told by the policies that look there; and whose `HKCU` it lacks. */
import { type Finding, reportsFinding, upcaseNames } from '../compare/index.ts'
import { stateAt } from '../plan/index.ts'
import { formatKeyPath, toValidText } from '../registry/index.ts'
import type { SourceFinding } from '../source/source.ts'
import type { Context } from './context.ts'
import { takerOf } from './judge-key.ts'

/** Findings that are told as notices; more are counted. */
const NAMED = 10

export function tellSource(context: Context): void {
  const { options, plan, tally } = context
  const { source } = options
  let unasked = 0
  for (const found of source.findings ?? []) {
    const finding = findingIn(context, found)
    if (finding.policies.length === 0) {
      if (++unasked <= NAMED) tally.notice('warning', 'REGMON_SOURCE_FINDING', noticeText(found))
      continue
    }
    const taken = takerOf(context, finding.path)(finding.valueName ?? '')
    if (taken || !context.accepts) tally.finding(finding, context.acceptedFindings, taken)
  }
  if (unasked > NAMED)
    tally.notice('warning', 'REGMON_SOURCE_FINDING', `and ${unasked - NAMED} more findings like these`)
  if (source.target.kind === 'image' && plan.roots.includes('HKCU')) {
    const message =
      "HKCU is nobody's in an image, and its watches are skipped: watch HKU\\* for every user, logged on or not"
    tally.notice('warning', 'REGMON_IMAGE_HKCU', message)
  }
}

/** The finding, with the policies that watch its key or below it and ask for findings. */
function findingIn({ plan, policies }: Context, found: SourceFinding): Finding {
  const { kind, path, valueName, about, message } = found
  const state = stateAt(plan, path.root, upcaseNames(path.segments), '64')
  const watching = Map.groupBy(state?.watchesBelow() ?? [], ({ policy }) => policy)
  return {
    kind,
    message,
    path,
    view: '64',
    valueName,
    about,
    policies: [...watching]
      .filter(([policy]) => reportsFinding(policies[policy]!, kind))
      .map(([policy, watches]) => ({ policy, watches: watches.map(({ index }) => index) })),
  }
}

function noticeText({ path, valueName, message }: SourceFinding): string {
  const name = valueName === undefined ? '' : `\\${valueName}`
  return toValidText(`${formatKeyPath(path)}${name}: ${message}`)
}
