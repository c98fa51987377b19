/** `regmon list`: the compiled policies, and what each watch and exclude comes to on this source. */

import { type CommonFlags, preparePolicies, prepareSource, selectionOf } from '../../api/prepare.ts'
import { loadConfig } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import { compilePlan, type ScanPlan } from '../../plan/index.ts'
import type { Policy } from '../../policy/index.ts'
import { formatKeyPath } from '../../registry/index.ts'
import { terminalText } from '../../report/terminal-text.ts'
import { selectPolicies } from '../../run/index.ts'
import { newCounts, type ScanCounts, scan } from '../../scan/index.ts'
import type { Environment } from '../environment.ts'

export async function list(
  files: readonly string[],
  flags: CommonFlags,
  environment: Environment,
): Promise<0> {
  const config = await loadConfig(environment.cwd, flags.config)
  const selection = selectionOf(flags)
  const policies = selectPolicies(await preparePolicies(config, files, environment.cwd), selection)
  const plan = compilePlan(policies, selection.view)
  const counts = await scanned(plan, () => prepareSource(flags, config, environment), environment)
  for (const [index, policy] of policies.entries()) environment.out(policyText(policy, index, plan, counts))
  if (counts !== undefined) environment.out(`${counts.keys} keys opened, ${counts.values} values matched\n`)
  return 0
}

/** Counts are from a scan; without a source the policies are listed all the same, and it is said why. */
async function scanned(
  plan: ScanPlan,
  openSource: () => ReturnType<typeof prepareSource>,
  { err }: Environment,
): Promise<ScanCounts | undefined> {
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
    source.close()
    return counts
  } catch (error) {
    if (!(error instanceof RegmonError)) throw error
    err(`regmon: without counts: ${terminalText(error.message)}\n`)
    return undefined
  }
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
    const matches = plan.matches.filter((match) => match.watches.includes(watch))
    const values = matches.reduce((sum, match) => sum + (counts?.byMatch[match.id] ?? 0), 0)
    const known = counts?.reached.has(watch.index) ? `${values} values` : 'not in this source'
    lines.push(`  watch    ${terminalText(watch.pattern.text)}${counts === undefined ? '' : `  (${known})`}`)
  }
  for (const exclude of plan.excludes.filter((exclude) => exclude.policy === index)) {
    const removed = `${counts?.removed[exclude.index] ?? 0} values removed, ${counts?.pruned[exclude.index] ?? 0} keys pruned`
    lines.push(
      `  exclude  ${terminalText(exclude.pattern.text)}${counts === undefined ? '' : `  (${removed})`}`,
    )
  }
  return `${lines.join('\n')}\n\n`
}
