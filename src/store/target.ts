/** Targets as stores keep them, as JSON: what is read is checked before it is trusted. */
import { fits } from '../fits.ts'
import type { WrittenTarget } from './schemas.ts'
import type { NamedTarget } from './store.ts'

export function writeTarget({ name, kind, mounts, hostname }: NamedTarget): WrittenTarget {
  return { name, kind, mounts: [...mounts], hostname: hostname ?? null }
}

/** @returns `undefined` where the value is no target. */
export function readTarget(value: unknown): NamedTarget | undefined {
  if (!fits('target', value)) return undefined
  const { name, kind, mounts, hostname } = value
  return { name, kind, mounts, hostname: hostname ?? undefined }
}
