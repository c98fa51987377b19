/** `regmon explain [path]`: which policy, watch and exclude decide about one value, and why. */

import { choosePolicies } from '../../api/choose-policies.ts'
import type { CommonFlags } from '../../api/prepare.ts'
import { type Config, loadConfig } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import { matchesKey, matchesValue, prunesKey, type UpcasedKey } from '../../pattern/index.ts'
import { excludesOf, type Watch, watchesOf } from '../../plan/index.ts'
import type { Policy } from '../../policy/index.ts'
import { formatKeyPath, formatValuePath, parseKeyPath, physicalPath32, upcase } from '../../registry/index.ts'
import { terminalText } from '../../report/terminal-text.ts'
import { selectPolicies } from '../../run/index.ts'
import type { Environment } from '../environment.ts'
import { explainSource } from './explain-source.ts'

/** `--source` is a switch here: it shows the source. */
export interface ExplainFlags extends Omit<CommonFlags, 'source'> {
  readonly source?: boolean
}

/**
 * @param text key path and value name, joined; it ends in `\` for the default value.
 * @param valueName given separately, for a name that contains `\`.
 */
export async function explain(
  text: string | undefined,
  valueName: string | undefined,
  { source, ...flags }: ExplainFlags,
  environment: Environment,
): Promise<0> {
  const config = await loadConfig(environment.cwd, flags.config)
  if (source === true) await explainSource(flags, config, environment)
  if (text !== undefined) await explainValue(text, valueName, flags, config, environment)
  else if (source !== true)
    throw new RegmonError('REGMON_EXPLAIN_PATH', "missing required argument 'path'", {
      hint: 'name a value, or --source for where values come from',
    })
  return 0
}

async function explainValue(
  text: string,
  valueName: string | undefined,
  flags: CommonFlags,
  config: Config,
  environment: Environment,
): Promise<void> {
  const { policies: all, selection } = await choosePolicies({ config, args: [], flags, cwd: environment.cwd })
  const policies = selectPolicies(all, selection)
  const split = valueName === undefined ? text.lastIndexOf('\\') : text.length
  const path = split < 0 ? undefined : parseKeyPath(text.slice(0, split))
  if (path === undefined) {
    throw new RegmonError('REGMON_EXPLAIN_PATH', `"${text}" is not the path of a value`, {
      hint: "write 'HKLM\\Software\\Foo\\Bar' for the value Bar of the key Foo, 'HKLM\\Software\\Foo\\' for its default value",
    })
  }
  const name = valueName ?? text.slice(split + 1)
  const key: UpcasedKey = { root: path.root, names: path.segments.map(upcase) }
  const lines = [
    `${terminalText(formatValuePath(formatKeyPath(path), name))}${name === '' ? '  (the default value)' : ''}`,
  ]
  const physical = physicalPath32(path.root, path.segments).join('\\')
  if (physical !== path.segments.join('\\'))
    lines.push(`  in the 32-bit view: ${path.root}\\${terminalText(physical)}`)
  let watched = 0
  for (const [index, policy] of policies.entries()) {
    const explained = explainPolicy(policy, index, policies, key, upcase(name))
    watched += explained.watched ? 1 : 0
    lines.push(...explained.lines)
  }
  lines.push(watched === 0 ? 'not watched' : `watched by ${watched} ${watched === 1 ? 'policy' : 'policies'}`)
  environment.out(`${lines.join('\n')}\n`)
}

function explainPolicy(
  policy: Policy,
  index: number,
  policies: readonly Policy[],
  key: UpcasedKey,
  name: string,
) {
  const near = watchesOf(policies).filter(
    (watch) => watch.policy === index && matchesKey(watch.pattern, watch.recursive, key),
  )
  const matching = near.filter((watch) => matchesValue(watch.pattern, watch.recursive, key, name))
  const excluding = excludesOf(policies).filter((exclude) => exclude.policy === index)
  const pruning = excluding.filter((exclude) => prunesKey(exclude.pattern, exclude.prunes, key))
  const removing = excluding.filter((exclude) => matchesValue(exclude.pattern, exclude.recursive, key, name))
  const lines: string[] = []
  const add = (what: string, pattern: string) => lines.push(`    ${what} ${terminalText(pattern)}`)
  for (const watch of matching) add(`matches${views(watch)}`, watch.pattern.text)
  for (const watch of near)
    if (!matching.includes(watch)) add('is not matched, although its key is, by', watch.pattern.text)
  if (matching.length > 0) {
    for (const exclude of pruning) add('is below a key that is pruned by the exclude', exclude.pattern.text)
    for (const exclude of removing)
      if (!pruning.includes(exclude)) add('is removed by the exclude', exclude.pattern.text)
  }
  const watched = matching.length > 0 && pruning.length === 0 && removing.length === 0
  if (lines.length === 0) return { watched, lines }
  const verdict = watched
    ? `watched, ${policy.digest}, reports ${[...policy.report].join(' ')}`
    : 'not watched'
  return {
    watched,
    lines: [`  ${terminalText(policy.name)} (${terminalText(policy.file)}): ${verdict}`, ...lines],
  }
}

function views({ view, recursive }: Watch): string {
  const parts = [view !== '64' && `view ${view}`, recursive && 'recursive'].filter(Boolean)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
