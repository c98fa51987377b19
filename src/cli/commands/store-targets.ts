/** `regmon store list`, `store show [target]` and `store remove <target>`: the baselines of the configured store. */
import { type CommonFlags, prepareStore } from '../../api/prepare.ts'
import { loadConfig } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import { nearest } from '../../nearest.ts'
import { sameName } from '../../registry/index.ts'
import { terminalText } from '../../report/terminal-text.ts'
import type { DigestStore, NamedTarget } from '../../store/store.ts'
import { recordsOf } from '../../store/tree/index.ts'
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
    const { name: found } = await targetNamed(store, name)
    await store.remove(found)
    environment.out(`removed the baseline ${terminalText(found)}: ${terminalText(store.name)}\n`)
    return 0
  } finally {
    store.close()
  }
}

/**
 * Prints what each baseline holds, or the one of this name, and its `BaselineId`; reads, and so verifies, all of it.
 * @throws RegmonError where the store holds no baseline, or none of this name.
 */
export async function storeShow(
  name: string | undefined,
  flags: StoreFlags,
  environment: Environment,
): Promise<0> {
  const config = await loadConfig(environment.cwd, flags.config)
  const store = prepareStore(flags, config, environment.cwd, true)
  try {
    const shown = name === undefined ? await store.targets() : [await targetNamed(store, name)]
    if (shown.length === 0)
      throw new RegmonError('REGMON_STORE_EMPTY', 'the store holds no baseline', { where: store.name })
    const texts: string[] = []
    for (const target of shown) texts.push(await contentText(store, target))
    environment.out(texts.join('\n'))
    return 0
  } finally {
    store.close()
  }
}

/** @throws RegmonError where the store holds no baseline of this name. */
async function targetNamed(store: DigestStore, name: string): Promise<NamedTarget> {
  const targets = await store.targets()
  const found = targets.find((known) => sameName(known.name, name))
  if (found !== undefined) return found
  const names = targets.map((target) => target.name)
  throw new RegmonError('REGMON_TARGET_UNKNOWN', `the store holds no baseline named ${name}`, {
    where: store.name,
    hint:
      names.length === 0
        ? 'the store is empty'
        : `baselines with a similar name: ${nearest(name, names).join(', ')}`,
  })
}

async function contentText(store: DigestStore, target: NamedTarget): Promise<string> {
  const baseline = await store.baseline(target.name)
  try {
    let keys = 0
    let values = 0
    let unreviewed = 0
    for await (const { entries } of recordsOf(baseline)) {
      keys++
      values += entries.length
      unreviewed += entries.filter((entry) => entry.unreviewed === true).length
    }
    const { id, content } = baseline.head!
    const { watches, unreadable, findings } = content
    return [
      terminalText(targetText(target)),
      `  BaselineId  ${id}`,
      `  keys        ${keys}`,
      `  values      ${values}`,
      `  unreviewed  ${unreviewed}`,
      `  watches     ${watches.length}`,
      `  unreadable  ${unreadable.length}`,
      `  findings    ${findings.length}`,
      '',
    ].join('\n')
  } finally {
    baseline.close()
  }
}
