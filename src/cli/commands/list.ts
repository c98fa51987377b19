/** `regmon list`: the compiled policies, and what each watch and exclude matches in this source. */

import { choosePolicies } from '../../api/choose-policies.ts'
import { type CommonFlags, prepareSource } from '../../api/prepare.ts'
import { loadConfig } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import { compilePlan, type ScanPlan, type Watch } from '../../plan/index.ts'
import type { Policy } from '../../policy/index.ts'
import { formatKeyPath, toValidText } from '../../registry/index.ts'
import { countText } from '../../report/count-text.ts'
import { terminalText } from '../../report/terminal-text.ts'
import { selectPolicies } from '../../run/index.ts'
import { deepestKey, newCounts, type ScanCounts, scan } from '../../scan/index.ts'
import type { Environment } from '../environment.ts'

export interface ListFlags extends CommonFlags {
  /** Only the watches that matched nothing, and how far each leads. */
  readonly unmatched?: boolean
}

/** The counts of a scan. */
interface Counted {
  readonly counts: ScanCounts
  /** The deepest key that exists of each watch that matched nothing, by the number of the watch. */
  readonly unmatched: ReadonlyMap<number, string>
}

export async function list(args: readonly string[], flags: ListFlags, environment: Environment): Promise<0> {
  const config = await loadConfig(environment.cwd, flags.config)
  const { policies: all, selection } = await choosePolicies({ config, args, flags, cwd: environment.cwd })
  const policies = selectPolicies(all, selection)
  const plan = compilePlan(policies, selection.view)
  const counted = await scanned(plan, () => prepareSource(flags, config, environment), environment)
  if (flags.unmatched) {
    for (const [index, { name }] of policies.entries())
      environment.out(unmatchedText(name, index, plan, counted))
    return 0
  }
  for (const [index, policy] of policies.entries())
    environment.out(policyText(policy, index, plan, counted?.counts))
  if (counted !== undefined)
    environment.out(
      `${countText(counted.counts.keys, 'key')} opened, ${countText(counted.counts.values, 'value')} matched\n`,
    )
  return 0
}

/** Scans for the counts. Without a source, a message gives the reason, and the policies are listed without counts. */
async function scanned(
  plan: ScanPlan,
  openSource: () => ReturnType<typeof prepareSource>,
  { err }: Environment,
): Promise<Counted | undefined> {
  try {
    const source = await openSource()
    const counts = newCounts()
    for (const key of scan(plan, source, {}, counts)) {
      const reading = key?.read({ recorded: [], fingerprint: false })
      if (reading?.problem !== undefined)
        err(
          `regmon: cannot read ${terminalText(`${formatKeyPath(reading.node.path)}: ${reading.problem.reason}`)}\n`,
        )
    }
    const unmatched = new Map<number, string>()
    for (const watch of plan.watches) {
      if (!counts.reached.has(watch.index) || valuesOf(watch, plan, counts) > 0) continue
      const key = deepestKey(source, watch.pattern, watch.view === '32' ? '32' : '64')
      unmatched.set(watch.index, toValidText(formatKeyPath(key)))
    }
    source.close()
    return { counts, unmatched }
  } catch (error) {
    if (!(error instanceof RegmonError)) throw error
    err(`regmon: without counts: ${terminalText(error.message)}\n`)
    return undefined
  }
}

function valuesOf(watch: Watch, plan: ScanPlan, counts: ScanCounts): number {
  const matches = plan.matches.filter((match) => match.watches.includes(watch))
  return matches.reduce((sum, match) => sum + (counts.byMatch[match.id] ?? 0), 0)
}

/** The watches of a policy that matched nothing, and for each the deepest key of it that exists. */
function unmatchedText(name: string, index: number, plan: ScanPlan, counted: Counted | undefined): string {
  const own = plan.watches.filter(
    ({ policy, index: watch }) => policy === index && counted?.unmatched.has(watch),
  )
  const lines = own.map(({ pattern, view, index: watch }) => {
    const viewText = view === '64' ? '' : `  [${view}]`
    const key = counted?.unmatched.get(watch) ?? ''
    return `  ${terminalText(pattern.text)}${viewText}\n      exists: ${terminalText(key)}\n`
  })
  return lines.length === 0 ? '' : `${terminalText(name)}\n${lines.join('')}`
}

function policyText(policy: Policy, index: number, plan: ScanPlan, counts: ScanCounts | undefined): string {
  const traits = [
    `view ${policy.view}`,
    policy.digest,
    [...policy.report].join('+'),
    policy.severity,
    policy.recursive && 'recursive',
    policy.data && 'data',
    policy.required && 'required',
    policy.allowsUnreadable && 'unreadable allowed',
    ...policy.tags,
  ].filter((trait) => trait !== false)
  const lines = [
    `${terminalText(policy.name)}  ${terminalText(policy.file)}`,
    `  ${traits.map(terminalText).join(' · ')}`,
  ]
  for (const watch of plan.watches.filter((watch) => watch.policy === index)) {
    const values = counts === undefined ? 0 : valuesOf(watch, plan, counts)
    const known = counts?.reached.has(watch.index) ? countText(values, 'value') : 'not in this source'
    lines.push(`  watch    ${terminalText(watch.pattern.text)}${counts === undefined ? '' : `  (${known})`}`)
  }
  for (const exclude of plan.excludes.filter((exclude) => exclude.policy === index)) {
    const removed = `${countText(counts?.removed[exclude.index] ?? 0, 'value')} removed, ${countText(counts?.pruned[exclude.index] ?? 0, 'key')} pruned`
    lines.push(
      `  exclude  ${terminalText(exclude.pattern.text)}${counts === undefined ? '' : `  (${removed})`}`,
    )
  }
  return `${lines.join('\n')}\n\n`
}
