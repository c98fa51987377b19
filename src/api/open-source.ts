/** Flags and config → the source that values are read from. */
import { relative, resolve } from 'node:path'
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import { offlineUsages, SOURCE_KINDS } from '../source/kinds.ts'
import type { RegistrySource } from '../source/source.ts'
import type { Evidence, NamedHive, NamedSource, SourceKind } from '../source/source-kind.ts'

export interface SourceFlags {
  /** `live`, or a kind of source and what it reads: `image:/mnt/c`. */
  readonly source?: string
  readonly hive?: readonly string[]
  readonly image?: string
  readonly reg?: string
  /** `false`: dirty hives are read without their transaction logs. */
  readonly logs?: boolean
  /** `all`: of a live machine, users who are not logged on as well. */
  readonly users?: string
}

interface Choice extends NamedSource {
  readonly kind: SourceKind
  /** The flag that named it. */
  readonly flag: string
}

/** All sources that the flags or the config name, even if they contradict each other. */
interface Wish {
  readonly source: string | undefined
  readonly hives: readonly NamedHive[]
  /** Folders and files, by the scheme of the kind that reads them. */
  readonly places: Readonly<Record<string, unknown>>
  /** What paths are relative to. */
  readonly base: string
}

/** @throws RegmonError where no source is named, or two are, or the one cannot be opened. */
export async function openSource(flags: SourceFlags, config: Config, cwd: string): Promise<RegistrySource> {
  const choice = onlyOne(choicesOf(fromFlags(flags, cwd))) ?? onlyOne(choicesOf(fromConfig(config)))
  const kind = choice?.kind ?? SOURCE_KINDS.find(({ isDefault }) => isDefault?.())
  if (kind === undefined) {
    throw new RegmonError(
      'REGMON_SOURCE_NONE',
      'no source is named, and a live registry is on Windows only',
      { hint: `name one: ${offlineUsages()}, or \`source\` in the config` },
    )
  }
  const { place = '', hives = [] } = choice ?? {}
  if ((place === '') !== (kind.place === undefined)) {
    const takes = kind.place === undefined ? 'takes nothing after it' : `needs a ${kind.place}`
    throw new RegmonError('REGMON_SOURCE_PLACE', `the source "${kind.scheme}" ${takes}`, {
      hint: `write: ${kind.usage}`,
    })
  }
  return kind.open({ place, hives }, { logs: flags.logs !== false, allUsers: wantsAllUsers(flags, config) })
}

/**
 * All that the flags and the config name to be read, also where they contradict each other: regmon writes to none of
 * it.
 */
export function evidenceOf(flags: SourceFlags, config: Config, cwd: string): Evidence {
  const evidence = [fromFlags(flags, cwd), fromConfig(config)].flatMap((wish) =>
    choicesOf(wish).map((choice) => choice.kind.evidence(choice)),
  )
  return {
    folders: evidence.flatMap(({ folders }) => folders),
    files: evidence.flatMap(({ files }) => files),
  }
}

function fromFlags({ source, hive = [], ...places }: SourceFlags, cwd: string): Wish {
  return { source, hives: hive.map(splitMount), places, base: cwd }
}

function fromConfig({ file: { source }, base }: Config): Wish {
  if (typeof source !== 'object') return { source, hives: [], places: {}, base }
  const { hives = {}, ...places } = { hives: undefined, ...source }
  return {
    source: undefined,
    hives: Object.entries(hives).map(([key, file]) => ({ key, file })),
    places,
    base,
  }
}

/** `HKLM\SOFTWARE=file`; a missing half is empty. */
function splitMount(text: string): NamedHive {
  const split = text.indexOf('=')
  return { key: text.slice(0, Math.max(split, 0)), file: text.slice(split + 1) }
}

/** @throws RegmonError for a scheme that no kind of source has. */
function choicesOf({ source, hives, places, base }: Wish): Choice[] {
  const fromHere = (path: string): string => (path === '' ? '' : pathFromHere(base, path))
  const mounted = hives.map(({ key, file }) => ({ key, file: fromHere(file) }))
  const choice = (kind: SourceKind, place: string, flag: string): Choice => ({
    kind,
    flag,
    place: fromHere(place),
    hives: kind.hives === undefined ? [] : mounted,
  })
  const choices: Choice[] = []
  if (source !== undefined) {
    const [scheme = '', place = ''] = source.split(/:(.*)/s)
    choices.push(choice(kindOf(scheme), place, '--source'))
  }
  for (const kind of SOURCE_KINDS) {
    const place = places[kind.scheme]
    if (typeof place === 'string') choices.push(choice(kind, place, `--${kind.scheme}`))
    else if (
      hives.length > 0 &&
      kind.hives === 'alone' &&
      !choices.some(({ kind }) => kind.hives !== undefined)
    )
      choices.push(choice(kind, '', `--${kind.scheme}`))
  }
  return choices
}

function kindOf(scheme: string): SourceKind {
  const kind = SOURCE_KINDS.find((known) => known.scheme === scheme)
  if (kind !== undefined) return kind
  throw new RegmonError('REGMON_SOURCE_UNKNOWN', `no source is named "${scheme}"`, {
    hint: `known sources: ${SOURCE_KINDS.map((known) => known.scheme).join(', ')}; written as ${SOURCE_KINDS.map(({ usage }) => usage).join(', ')}`,
  })
}

function onlyOne(choices: readonly Choice[]): Choice | undefined {
  if (choices.length < 2) return choices[0]
  const named = choices.map(({ flag }) => flag).join(' and ')
  throw new RegmonError('REGMON_SOURCE_TWICE', `two sources are named: ${named}`, {
    hint: 'name one of them',
  })
}

/** Offline sources read all users anyway, as far as their hives are there. */
function wantsAllUsers({ users }: SourceFlags, { file }: Config): boolean {
  const wanted = users ?? file.users ?? 'loaded'
  if (wanted === 'all' || wanted === 'loaded') return wanted === 'all'
  throw new RegmonError('REGMON_USERS_UNKNOWN', `--users takes no "${wanted}"`, {
    hint: 'known values: loaded (users whose hives Windows has loaded), all (also users who are not logged on)',
  })
}

/** A path as the working directory of this process has it: short in messages. */
function pathFromHere(base: string, file: string): string {
  return relative(process.cwd(), resolve(base, file)) || '.'
}
