/** Finds and loads the config: cosmiconfig's way, with its silent cases made errors. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { RegmonError } from '../errors.ts'
import { type LoadFile, loadModuleOrData } from '../load-file.ts'
import { validate } from '../validate.ts'
import type { ConfigFile } from './schema.ts'

export interface Config {
  readonly file: ConfigFile
  /** What its paths are relative to: its folder, or the working directory where there is none. */
  readonly base: string
  /** As messages show it; `undefined` where there is none. */
  readonly shown: string | undefined
}

/** The names of config files, in the order in which they are tried. */
export const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml'].map(
  (extension) => `regmon.config.${extension}`,
)

/**
 * Loads the config that is named, or the nearest one up to the folder with package.json.
 * @throws RegmonError where it does not load or fit, is empty, or where two stand in one folder.
 */
export async function loadConfig(
  cwd: string,
  named: string | undefined,
  load: LoadFile = loadModuleOrData,
): Promise<Config> {
  const found = named === undefined ? await search(cwd) : { file: resolve(cwd, named), value: undefined }
  if (found === undefined) return noConfig(cwd)
  const shown = relative(cwd, found.file) || found.file
  const value = found.value ?? (await load(found.file, shown, 'config'))
  return { file: await validate('config', value, shown), base: dirname(found.file), shown }
}

/** Types a config where it is written; returns it unchanged. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config
}

/** Where none is found, or none that loads. */
export function noConfig(cwd: string): Config {
  return { file: {}, base: cwd, shown: undefined }
}

interface Found {
  readonly file: string
  /** Set where the config is a property of package.json. */
  readonly value: unknown
}

async function search(cwd: string): Promise<Found | undefined> {
  // Every place is only found here and loaded by ourselves: one way to load, one kind of message.
  const found = (path: string) => ({ path })
  const extensions = ['.ts', '.mts', '.js', '.mjs', '.json', '.yaml']
  try {
    // Most runs begin beside their config: there is nothing to search for.
    const [here] = configsIn(cwd)
    if (here !== undefined) {
      refuseTwo(cwd, cwd)
      return { file: join(cwd, here), value: undefined }
    }
    const { default: cosmiconfig } = await import('cosmiconfig')
    const explorer = cosmiconfig.cosmiconfig('regmon', {
      searchStrategy: 'project',
      searchPlaces: [...CONFIG_NAMES, 'package.json'],
      ignoreEmptySearchPlaces: false,
      loaders: Object.fromEntries(
        extensions.map((extension) => [extension, extension === '.json' ? loadJson : found]),
      ),
    })
    const result = await explorer.search(cwd)
    if (result === null) return undefined
    refuseTwo(dirname(result.filepath), cwd)
    if (!result.filepath.endsWith('package.json')) return { file: result.filepath, value: undefined }
    return { file: result.filepath, value: result.config }
  } catch (cause) {
    if (cause instanceof RegmonError) throw cause
    const { filepath, message } = cause as Error & { filepath?: string }
    throw new RegmonError(
      'REGMON_CONFIG_UNREADABLE',
      `the config cannot be read: ${message.split('\n')[0]}`,
      {
        where: filepath === undefined ? relative(cwd, join(cwd, 'package.json')) : relative(cwd, filepath),
        cause,
      },
    )
  }
}

/** package.json alone is read here, for its `regmon` property; any other file is only found. */
function loadJson(path: string, text: string): unknown {
  return path.endsWith('package.json') ? JSON.parse(text) : { path }
}

function configsIn(folder: string): string[] {
  return CONFIG_NAMES.filter((name) => existsSync(join(folder, name)))
}

function refuseTwo(folder: string, cwd: string): void {
  const present = configsIn(folder)
  if (present.length === 1 && hasProperty(join(folder, 'package.json'))) present.push('package.json')
  if (present.length < 2) return
  throw new RegmonError('REGMON_CONFIG_TWICE', `two configs stand in one folder: ${present.join(', ')}`, {
    where: relative(cwd, folder) || '.',
    hint: 'remove one, or name one with --config',
  })
}

function hasProperty(packageJson: string): boolean {
  if (!existsSync(packageJson)) return false
  const content: unknown = JSON.parse(readFileSync(packageJson, 'utf8'))
  return typeof content === 'object' && content !== null && 'regmon' in content
}
