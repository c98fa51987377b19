/**
 * Chooses the baseline that a run compares with. An unknown host name alone must not start a new baseline: an attacker
 * could rename the machine, and the check would then record its present state as correct.
 */
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { sameName } from '../registry/index.ts'
import type { RegistrySource } from '../source/source.ts'
import type { DigestStore } from '../store/store.ts'
import { type Here, hostnameOf } from './prepare.ts'

export interface TargetFlags {
  /** The name of the baseline. Default: the host name at its first recording. */
  readonly target?: string
  /** Starts another baseline in a store that already contains baselines. */
  readonly newTarget?: boolean
}

/** @throws RegmonError if the store contains baselines, but none with this name. */
export async function resolveTarget(
  store: DigestStore,
  source: RegistrySource,
  flags: TargetFlags,
  config: Config,
  here: Here,
): Promise<string> {
  const asked = flags.target ?? config.file.target
  const name = asked ?? source.baselineName ?? hostnameOf(source, config, here)
  if (store.single || flags.newTarget === true) return name
  const known = await store.targets()
  const found =
    known.find((target) => sameName(target.name, name)) ??
    // A machine whose new name was accepted is known by it.
    (asked === undefined
      ? known.find(({ hostname }) => hostname !== undefined && sameName(hostname, name))
      : undefined)
  if (found !== undefined) return found.name
  if (known.length === 0) return name
  const names = nearest(
    name,
    known.map((target) => target.name),
  )
  throw new RegmonError(
    'REGMON_TARGET_UNKNOWN',
    asked === undefined
      ? `this source is ${name}, and the store holds the baseline of ${names.join(', ')}`
      : `the store holds no baseline named ${name}, but that of ${names.join(', ')}`,
    {
      where: store.name,
      hint: `--target ${names[0]} compares with that one, whatever the machine is called now; --new-target begins another`,
    },
  )
}
