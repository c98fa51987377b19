/** Reads and writes the JSON of a target in a store. Reading validates it. */
import { fits } from '../fits.ts'
import type { WrittenTarget } from './schemas.ts'
import type { NamedTarget } from './store.ts'

export function writeTarget({ name, kind, mounts, hostname }: NamedTarget): WrittenTarget {
  return { name, kind, mounts: [...mounts], hostname: hostname ?? null }
}

/** @returns `undefined` if the value is not a target. */
export function readTarget(value: unknown): NamedTarget | undefined {
  if (!fits('target', value)) return undefined
  const { name, kind, mounts, hostname } = value
  return { name, kind, mounts, hostname: hostname ?? undefined }
}
