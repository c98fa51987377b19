/** Policy files → policies. `*.policy.ts`, `.js`, `.mts`, `.mjs`, `.json` and `.yaml` are all policies. */
import { globSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { RegmonError } from '../errors.ts'
import { type LoadFile, loadModuleOrData } from '../load-file.ts'
import { type SchemaProblem, schemaProblems } from '../schema.ts'
import { type Policy, type PolicyPatternProblem, resolvePolicy } from './policy.ts'
import { validateSchedule } from './schedule.ts'
import { type PolicyFile, PolicySchema } from './schema.ts'

/** Where policies are looked for. */
export interface PolicyPlaces {
  /** Files, or globs; relative to {@link base}. */
  readonly globs: readonly string[]
  readonly base: string
  /** Paths in messages are shown relative to it. */
  readonly cwd: string
  /** Default: {@link loadModuleOrData}. */
  readonly load?: LoadFile
}

const SUFFIX = /(\.policy)?\.(m?[tj]s|json|ya?ml)$/i
const WILDCARD = /[*?{[]/

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

/** The files that the globs name. @throws RegmonError where one names none. */
export function findPolicyFiles({ globs, base, cwd }: PolicyPlaces): string[] {
  const found = new Set<string>()
  for (const glob of globs) {
    const pattern = isAbsolute(glob) ? glob : resolve(base, glob)
    const files = WILDCARD.test(glob) ? globSync(pattern.replaceAll('\\', '/')).sort() : [pattern]
    if (files.length === 0) {
      throw new RegmonError('REGMON_POLICY_NONE', `no file matches "${glob}"`, {
        where: relative(cwd, base) || '.',
        hint: '`regmon init` writes a first policy',
      })
    }
    for (const file of files) found.add(resolve(file))
  }
  return [...found]
}

async function loadPolicy(file: string, shown: string, load: LoadFile): Promise<Policy> {
  if (!SUFFIX.test(file)) {
    throw new RegmonError(
      'REGMON_POLICY_KIND',
      'policies end in .policy.ts, .mts, .js, .mjs, .json or .yaml',
      { where: shown },
    )
  }
  const loaded = await load(file, shown, 'policy')
  const problems = schemaProblems(PolicySchema, loaded)
  if (problems.length > 0) throw schemaError(problems, shown)
  const name = file.split(/[\\/]/).at(-1)!.replace(SUFFIX, '')
  const policy = resolvePolicy(loaded as PolicyFile, { name, file: shown })
  if ('problems' in policy) throw patternError(policy.problems, shown)
  if (policy.schedule !== undefined) await validateSchedule(policy.schedule, policy.timeZone, shown)
  return policy
}

function schemaError(problems: readonly SchemaProblem[], shown: string): RegmonError {
  const lines = problems.map(
    ({ pointer, expected, found }) => `${pointer || '/'}: expected ${expected}, found ${found}`,
  )
  return new RegmonError(
    'REGMON_POLICY_INVALID',
    `the policy does not fit\n${lines.map((line) => `  ${line}`).join('\n')}`,
    {
      where: shown,
      hint: '`regmon schema policy` prints what a policy may hold',
    },
  )
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
