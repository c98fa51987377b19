/** `regmon store list` and `regmon store remove <target>`: the baselines of the configured store. */
import { type CommonFlags, prepareStore } from '../../api/prepare.ts'
import { loadConfig } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import { nearest } from '../../nearest.ts'
import { sameName } from '../../registry/index.ts'
import { terminalText } from '../../report/terminal-text.ts'
import type { NamedTarget } from '../../store/store.ts'
import type { Environment } from '../environment.ts'

type StoreFlags = Pick<CommonFlags, 'config' | 'store'>

export async function storeList(flags: StoreFlags, environment: Environment): Promise<0> {
  const config = await loadConfig(environment.cwd, flags.config)
  const store = prepareStore(flags, config, environment.cwd, true)
  try {
    for (const target of await store.targets()) environment.out(`${terminalText(targetText(target))}\n`)
    return 0
  } finally {
    store.close()
  }
}

function targetText({ name, kind, hostname, mounts }: NamedTarget): string {
  const host = hostname === undefined || sameName(hostname, name) ? [] : [`of ${hostname}`]
  return [name, kind, ...host, ...mounts].join('  ')
}

/** @throws RegmonError where the store holds no baseline of this name. */
export async function storeRemove(name: string, flags: StoreFlags, environment: Environment): Promise<0> {
  const config = await loadConfig(environment.cwd, flags.config)
  const store = prepareStore(flags, config, environment.cwd, false)
  try {
    const names = (await store.targets()).map((target) => target.name)
    const found = names.find((known) => sameName(known, name))
    if (found === undefined)
      throw new RegmonError('REGMON_TARGET_UNKNOWN', `the store holds no baseline named ${name}`, {
        where: store.name,
        hint: names.length === 0 ? 'it holds none at all' : `known are: ${nearest(name, names).join(', ')}`,
      })
    await store.remove(found)
    environment.out(`removed the baseline ${terminalText(found)}: ${terminalText(store.name)}\n`)
    return 0
  } finally {
    store.close()
  }
}
