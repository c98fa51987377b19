/** Policy files → policies. `*.policy.ts`, `.js`, `.mts`, `.mjs`, `.json` and `.yaml` are all policies. */
import { relative } from 'node:path'
import { RegmonError } from '../errors.ts'
import { type LoadFile, loadModuleOrData } from '../load-file.ts'
import { validate } from '../validate.ts'
import { findPolicyFiles, type PolicyGlobs } from './find-files.ts'
import { type Policy, type PolicyPatternProblem, resolvePolicy } from './policy.ts'
import { validateSchedule } from './schedule.ts'

/** Where policies are looked for, and how they are loaded. */
export interface PolicyPlaces extends PolicyGlobs {
  /** Default: {@link loadModuleOrData}. */
  readonly load?: LoadFile
}

const SUFFIX = /(\.policy)?\.(m?[tj]s|json|ya?ml)$/i

/**
 * Loads and validates every policy that the globs name.
 * @throws RegmonError where a glob names no file, a file does not load or does not fit, or two policies
 * have one name. Every problem of a file is in its message.
 */
export async function loadPolicies(places: PolicyPlaces): Promise<Policy[]> {
  const policies: Policy[] = []
  for (const file of findPolicyFiles(places))
    policies.push(await loadPolicy(file, relative(places.cwd, file) || file, places.load ?? loadModuleOrData))
  const files = new Map<string, string>()
  for (const { name, file } of policies) {
    const other = files.get(name)
    if (other !== undefined) {
      throw new RegmonError('REGMON_POLICY_NAME', `two policies are named "${name}"`, {
        where: `${other} and ${file}`,
        hint: 'give one of them another `name`',
      })
    }
    files.set(name, file)
  }
  return policies
}

async function loadPolicy(file: string, shown: string, load: LoadFile): Promise<Policy> {
  if (!SUFFIX.test(file)) {
    throw new RegmonError(
      'REGMON_POLICY_KIND',
      'policies end in .policy.ts, .mts, .js, .mjs, .json or .yaml',
      { where: shown },
    )
  }
  const written = await validate('policy', await load(file, shown, 'policy'), shown)
  const name = file.split(/[\\/]/).at(-1)!.replace(SUFFIX, '')
  const policy = resolvePolicy(written, { name, file: shown })
  if ('problems' in policy) throw patternError(policy.problems, shown)
  if (policy.schedule !== undefined) await validateSchedule(policy.schedule, policy.timeZone, shown)
  return policy
}

function patternError(problems: readonly PolicyPatternProblem[], shown: string): RegmonError {
  const lines = problems.map(
    ({ pointer, text, problem, fix }) =>
      `  ${pointer}: ${text}\n    ${problem}${fix === undefined ? '' : `\n    write: ${fix}`}`,
  )
  return new RegmonError('REGMON_PATTERN_INVALID', `a pattern is wrong\n${lines.join('\n')}`, {
    where: shown,
  })
}
