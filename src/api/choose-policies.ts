/** Arguments, flags and config → the policies that a command loads, and which of them it selects. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Config, configsBelow } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import { findPolicyFiles, loadPolicies, type Policy, type PolicyPlaces } from '../policy/index.ts'
import type { View } from '../registry/index.ts'
import type { Selection } from '../run/index.ts'

/** Flags that narrow what is scanned, compared and accepted. */
export interface SelectionFlags {
  /** Names of policies; also files, as arguments are. */
  readonly policy?: readonly string[]
  readonly tag?: readonly string[]
  /** Only this registry view: `64` or `32`. */
  readonly view?: string
}

/** The arguments, flags and config by which a command chooses its policies. */
export interface PolicyChoice {
  readonly config: Config
  /** Policy files, globs and names. */
  readonly args: readonly string[]
  readonly flags: SelectionFlags
  readonly cwd: string
}

const DEFAULT_POLICIES = ['policies/*.policy.{ts,mts,js,mjs,json,yaml,yml}']

/**
 * Where the policies are. If the arguments are only files, they replace those of the config. A name selects a policy of
 * the config; files that are given with a name are added to those of the config.
 */
export function policyPlaces(choice: PolicyChoice): PolicyPlaces {
  const { config, cwd } = choice
  const { files, names } = splitArguments(choice)
  if (files.length > 0 && names.length === 0) return { globs: files, base: cwd, cwd }
  const own = config.file.policies ?? DEFAULT_POLICIES
  const globs = [...own, ...files.map((file) => resolve(cwd, file))]
  return {
    globs,
    base: config.base,
    cwd,
    ...(config.shown === undefined && { advice: () => noConfigAdvice(cwd) }),
  }
}

function noConfigAdvice(cwd: string): string {
  const below = configsBelow(cwd)
  return below.length === 0
    ? 'there is no config either: `regmon init` writes one, and a first policy'
    : `there is no config here; name one: ${below.map((file) => `-c ${file}`).join(', ')}`
}

/** @param policies all that were loaded. @throws RegmonError for an unknown view. */
export function selectionOf(choice: PolicyChoice, policies: readonly Policy[]): Selection {
  const { flags, cwd } = choice
  const { files, names } = splitArguments(choice)
  const beside = new Set(names.length > 0 ? findPolicyFiles({ globs: files, base: cwd, cwd }) : [])
  const fromFiles = policies.filter(({ file }) => beside.has(resolve(cwd, file))).map(({ name }) => name)
  const narrowing = flags.policy?.some((policy) => isFile(policy, cwd)) ? [] : (flags.policy ?? [])
  return {
    policies: [...names, ...fromFiles, ...narrowing],
    tags: flags.tag ?? [],
    view: parseView(flags.view),
  }
}

/** @throws RegmonError where policies do not load, or the view is unknown. */
export async function choosePolicies(
  choice: PolicyChoice,
): Promise<{ policies: Policy[]; selection: Selection }> {
  const policies = await loadPolicies(policyPlaces(choice))
  return { policies, selection: selectionOf(choice, policies) }
}

/** If a `--policy` names a file, all `--policy` flags count as arguments. */
export function splitArguments({ args, flags: { policy = [] }, cwd }: Omit<PolicyChoice, 'config'>): {
  files: string[]
  names: string[]
} {
  const all = policy.some((text) => isFile(text, cwd)) ? [...args, ...policy] : args
  const { files = [], names = [] } = Object.groupBy(all, (text) => (isFile(text, cwd) ? 'files' : 'names'))
  return { files, names }
}

function isFile(argument: string, cwd: string): boolean {
  if (/[*?{[\\/]|\.(m?[tj]s|json|ya?ml)$/i.test(argument)) return true
  return statSync(resolve(cwd, argument), { throwIfNoEntry: false })?.isFile() === true
}

function parseView(view: string | undefined): View | undefined {
  if (view === undefined || view === '64' || view === '32') return view
  throw new RegmonError('REGMON_VIEW_UNKNOWN', `there is no registry view "${view}"`, {
    hint: 'known views: 64, 32',
  })
}
