/** Selects the policies of a run by name, tag and view. */
import { RegmonError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { Policy } from '../policy/index.ts'
import type { Selection } from './options.ts'

/**
 * A policy must have one of the names, one of the tags, and the view. A list that is empty selects every policy.
 * @throws RegmonError for a name or tag that no policy has, with the nearest ones.
 */
export function selectPolicies(
  policies: readonly Policy[],
  { policies: names, tags, view }: Selection,
): Policy[] {
  const known = policies.map((policy) => policy.name)
  for (const name of names) if (!known.includes(name)) throw unknown('policy', name, known)
  const knownTags = [...new Set(policies.flatMap((policy) => policy.tags))]
  for (const tag of tags) if (!knownTags.includes(tag)) throw unknown('tag', tag, knownTags)
  return policies.filter((policy) => isSelected(policy, { policies: names, tags, view }))
}

export function isSelected(policy: Policy, { policies: names, tags, view }: Selection): boolean {
  return (
    (names.length === 0 || names.includes(policy.name)) &&
    (tags.length === 0 || policy.tags.some((tag) => tags.includes(tag))) &&
    (view === undefined || policy.view === view || policy.view === 'both')
  )
}

function unknown(what: 'policy' | 'tag', name: string, known: readonly string[]): RegmonError {
  const plural = what === 'policy' ? 'policies' : 'tags'
  return new RegmonError('REGMON_SELECTION_UNKNOWN', `no ${what} is named "${name}"`, {
    hint:
      known.length === 0 ? `there are no ${plural}` : `known ${plural}: ${nearest(name, known).join(', ')}`,
  })
}
