/** The configs in the folders of a repository that has several projects, for a command that is run at its top. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIG_NAMES } from './load.ts'

/** Levels of folders: `packages/web` has two. */
const DEPTH = 2
const SHOWN = 3

/** The first few, as paths relative to the folder. */
export function configsBelow(folder: string, depth = DEPTH): string[] {
  const found: string[] = []
  for (const name of foldersIn(folder)) {
    const own = CONFIG_NAMES.find((file) => existsSync(join(folder, name, file)))
    if (own !== undefined) found.push(join(name, own))
    else if (depth > 1)
      found.push(...configsBelow(join(folder, name), depth - 1).map((file) => join(name, file)))
    if (found.length >= SHOWN) break
  }
  return found.slice(0, SHOWN)
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$)/.test(entry.name))
      .map(({ name }) => name)
      .sort()
  } catch {
    return []
  }
}
