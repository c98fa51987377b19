/** Targets as stores keep them, as JSON: what is read is checked before it is trusted. */
import { type Static, schemaProblems, Type } from '../schema.ts'
import type { Target } from '../source/source.ts'

const TargetSchema = Type.Object({
  kind: Type.String(),
  mounts: Type.Array(Type.String()),
  hostname: Type.Union([Type.String(), Type.Null()]),
})

export function writeTarget({ kind, mounts, hostname }: Target): Static<typeof TargetSchema> {
  return { kind, mounts: [...mounts], hostname: hostname ?? null }
}

/** @returns `undefined` where the value is no target. */
export function readTarget(value: unknown): Target | undefined {
  if (schemaProblems(TargetSchema, value).length > 0) return undefined
  const { kind, mounts, hostname } = value as Static<typeof TargetSchema>
  return { kind, mounts, hostname: hostname ?? undefined }
}
