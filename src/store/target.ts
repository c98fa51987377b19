/** Targets as stores keep them, as JSON: what is read is checked before it is trusted. */
import { fits } from '../fits.ts'
import type { Target } from '../source/source.ts'
import type { WrittenTarget } from './schemas.ts'

export function writeTarget({ kind, mounts, hostname }: Target): WrittenTarget {
  return { kind, mounts: [...mounts], hostname: hostname ?? null }
}

/** @returns `undefined` where the value is no target. */
export function readTarget(value: unknown): Target | undefined {
  if (!fits('target', value)) return undefined
  const { kind, mounts, hostname } = value
  return { kind, mounts, hostname: hostname ?? undefined }
}
