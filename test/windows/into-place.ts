/** Makes a folder as a whole or not at all, whoever else is making the same one. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/** @param make fills the folder that it is given, which is then renamed to `folder`. */
export function intoPlace(folder: string, make: (draft: string) => void): string {
  const draft = `${folder}.${process.pid}`
  mkdirSync(dirname(folder), { recursive: true })
  try {
    make(draft)
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}
