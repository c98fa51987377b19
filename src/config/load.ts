/** Finds and loads the config as cosmiconfig does, but a second or an empty config is an error. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { RegmonError } from '../errors.ts'
import { type LoadFile, loadModuleOrData } from '../load-file.ts'
import { validate } from '../validate.ts'
import type { ConfigFile } from './schema.ts'

export interface Config {
  readonly file: ConfigFile
  /** The folder that its paths are relative to: its own, or the working directory if there is no config. */
  readonly base: string
  /** Its path as messages show it; `undefined` if there is no config. */
  readonly shown: string | undefined
}

/** The names of config files, in the order in which they are tried. */
export const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml'].map(
  (extension) => `regmon.config.${extension}`,
)

/**
 * Loads the named config, or the nearest one between here and the folder with package.json.
 * @throws RegmonError if it does not load, is empty or invalid, or if a folder has two.
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

/** The config of a folder without one, or with one that does not load. */
export function noConfig(cwd: string): Config {
  return { file: {}, base: cwd, shown: undefined }
}

interface Found {
  readonly file: string
  /** Set if the config is a property of package.json. */
  readonly value: unknown
}

async function search(cwd: string): Promise<Found | undefined> {
  // Files are only found here; loadConfig loads them all in one way, with one kind of message.
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

/** Reads package.json, for its property `regmon`; any other file is only found. */
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
  throw new RegmonError('REGMON_CONFIG_TWICE', `one folder has two configs: ${present.join(', ')}`, {
    where: relative(cwd, folder) || '.',
    hint: 'remove one, or name one with --config',
  })
}

function hasProperty(packageJson: string): boolean {
  if (!existsSync(packageJson)) return false
  const content: unknown = JSON.parse(readFileSync(packageJson, 'utf8'))
  return typeof content === 'object' && content !== null && 'regmon' in content
}
