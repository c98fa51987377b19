/** Flags and config → the source that values come from. */
import { relative, resolve } from 'node:path'
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import { parseKeyPath } from '../registry/index.ts'
import { logNames } from '../source/hive/log-names.ts'
import type { RegistrySource } from '../source/source.ts'
import type { Evidence } from './evidence.ts'

export interface SourceFlags {
  readonly source?: string
  readonly hive?: readonly string[]
  readonly image?: string
  readonly reg?: string
  /** `false`: dirty hives are read as they lie. */
  readonly logs?: boolean
  /** `all`: of a live machine, users who are not logged on as well. */
  readonly users?: string
}

/** One way to name a source; `paths` are relative to `base`. */
type Wanted =
  | { readonly kind: 'live' }
  | { readonly kind: 'hives'; readonly mounts: readonly (readonly [string, string])[]; readonly base: string }
  | {
      readonly kind: 'image'
      readonly folder: string
      readonly mounts: readonly (readonly [string, string])[]
      readonly base: string
    }
  | { readonly kind: 'reg'; readonly file: string; readonly base: string }

/** @throws RegmonError where there is no source, where two are named, or where it cannot be opened. */
export async function openSource(flags: SourceFlags, config: Config, cwd: string): Promise<RegistrySource> {
  const wanted =
    namedSource(flags, config, cwd) ?? (process.platform === 'win32' ? { kind: 'live' } : undefined)
  if (wanted === undefined) {
    throw new RegmonError(
      'REGMON_SOURCE_NONE',
      'no source is named, and a live registry is on Windows only',
      {
        hint: "name one: --image <folder of a Windows volume>, --hive 'HKLM\\SOFTWARE=path/to/SOFTWARE', --reg export.reg, or `source` in the config",
      },
    )
  }
  return open(wanted, flags.logs !== false, wantsAllUsers(flags, config))
}

/**
 * Whatever the flags and the config name to be read, also where they contradict each other: nothing of it is
 * ever written to.
 */
export function evidenceOf({ hive = [], image, reg }: SourceFlags, config: Config, cwd: string): Evidence {
  const configured = fromConfig(config)
  const hives = [
    ...hive.map((text) => resolve(cwd, text.slice(text.indexOf('=') + 1))),
    ...(configured !== undefined && 'mounts' in configured
      ? configured.mounts.map(([, file]) => resolve(configured.base, file))
      : []),
  ]
  return {
    folders: [
      ...(image === undefined ? [] : [fromHere(cwd, image)]),
      ...(configured?.kind === 'image' ? [fromHere(configured.base, configured.folder)] : []),
    ],
    files: [
      ...hives.flatMap((file) => [file, ...logNames(file)]),
      ...(reg === undefined ? [] : [resolve(cwd, reg)]),
      ...(configured?.kind === 'reg' ? [resolve(configured.base, configured.file)] : []),
    ],
  }
}

function namedSource(flags: SourceFlags, config: Config, cwd: string): Wanted | undefined {
  return fromFlags(flags, cwd) ?? fromConfig(config)
}

function fromFlags({ source, hive = [], image, reg }: SourceFlags, cwd: string): Wanted | undefined {
  if (source !== undefined && source !== 'live') {
    throw new RegmonError('REGMON_SOURCE_UNKNOWN', `no source is named "${source}"`, {
      hint: 'known are: live; images, hives and exports have flags of their own, --image, --hive and --reg',
    })
  }
  const named = [
    source !== undefined && '--source',
    image !== undefined && '--image',
    // Hives beside an image are mounted in it.
    hive.length > 0 && image === undefined && '--hive',
    reg !== undefined && '--reg',
  ].filter(Boolean)
  if (named.length > 1) {
    throw new RegmonError('REGMON_SOURCE_TWICE', `two sources are named: ${named.join(' and ')}`, {
      hint: 'name one of them',
    })
  }
  if (source === 'live') return { kind: 'live' }
  if (reg !== undefined) return { kind: 'reg', file: reg, base: cwd }
  if (image !== undefined) return { kind: 'image', folder: image, mounts: hive.map(splitMount), base: cwd }
  if (hive.length > 0) return { kind: 'hives', mounts: hive.map(splitMount), base: cwd }
  return undefined
}

function splitMount(text: string): readonly [string, string] {
  const split = text.indexOf('=')
  if (split > 0 && split < text.length - 1) return [text.slice(0, split), text.slice(split + 1)]
  throw new RegmonError('REGMON_HIVE_MOUNT', `--hive takes a key path and a file, and got "${text}"`, {
    hint: "write: --hive 'HKLM\\SOFTWARE=path/to/SOFTWARE'",
  })
}

function fromConfig({ file: { source }, base }: Config): Wanted | undefined {
  if (source === undefined) return undefined
  if (source === 'live') return { kind: 'live' }
  if ('reg' in source) return { kind: 'reg', file: source.reg, base }
  const mounts = Object.entries(source.hives ?? {})
  if ('image' in source) return { kind: 'image', folder: source.image, mounts, base }
  return { kind: 'hives', mounts, base }
}

/** Of offline sources all users are read anyway, as far as their hives are there. */
function wantsAllUsers({ users }: SourceFlags, { file }: Config): boolean {
  const wanted = users ?? file.users ?? 'loaded'
  if (wanted === 'all' || wanted === 'loaded') return wanted === 'all'
  throw new RegmonError('REGMON_USERS_UNKNOWN', `--users takes no "${wanted}"`, {
    hint: 'known are: loaded, the users whom Windows has loaded; all, those who are not logged on as well',
  })
}

async function open(wanted: Wanted, logs: boolean, allUsers: boolean): Promise<RegistrySource> {
  switch (wanted.kind) {
    case 'live': {
      const { openLive } = await import('../source/live/index.ts')
      if (!allUsers) return openLive()
      const { withAllUsers } = await import('../source/users/index.ts')
      return withAllUsers(openLive(), { logs })
    }
    case 'reg': {
      const { openRegFile } = await import('../source/reg/index.ts')
      return openRegFile(fromHere(wanted.base, wanted.file))
    }
    case 'hives': {
      const { openHives } = await import('../source/hive/index.ts')
      return openHives(hivesOf(wanted), { logs })
    }
    case 'image': {
      const { openImage } = await import('../source/image/index.ts')
      return openImage(fromHere(wanted.base, wanted.folder), { logs, hives: hivesOf(wanted) })
    }
  }
}

function hivesOf({ mounts, base }: Extract<Wanted, { readonly kind: 'hives' | 'image' }>) {
  return mounts.map(([key, file]) => ({ at: mountPoint(key), file: fromHere(base, file) }))
}

/** A path as the working directory has it: short in messages. */
function fromHere(base: string, file: string): string {
  return relative(process.cwd(), resolve(base, file)) || '.'
}

function mountPoint(key: string) {
  const path = parseKeyPath(key)
  if (path !== undefined) return path
  throw new RegmonError('REGMON_HIVE_MOUNT', `"${key}" is no key path to mount a hive at`, {
    hint: 'as HKLM\\SOFTWARE or HKU\\S-1-5-21-…: a root key and key names, separated by "\\"',
  })
}
