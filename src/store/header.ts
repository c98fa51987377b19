/** Headers come from outside: what is read is checked before it is trusted. */
import { upcase } from '../registry/index.ts'
import type { Target } from '../source/source.ts'
import type { BaselineHeader, RecordedProblem, RecordedWatch } from './store.ts'

/** The parts of a header, without what only one kind of store adds. */
export function writeHeader({ takenAt, target, watches, unreadable, findings }: BaselineHeader) {
  return {
    takenAt,
    target: { kind: target.kind, mounts: target.mounts, hostname: target.hostname ?? null },
    watches: watches.map(({ key, value, view, recursive, exclude, user }) => ({
      key,
      value,
      view,
      ...(recursive && { recursive }),
      ...(exclude.length > 0 && { exclude }),
      ...(user !== '' && { user }),
    })),
    unreadable: unreadable.map(({ view, key, user, status, reason }) => ({
      view,
      key,
      ...(user !== '' && { user }),
      status,
      reason,
    })),
    findings,
  }
}

/** @returns `undefined` where the value is no header that this version writes. */
export function readHeader(value: unknown): BaselineHeader | undefined {
  if (!isRecord(value)) return undefined
  const target = readTarget(value['target'])
  const watches = readList(value['watches'], readWatch)
  const unreadable = readList(value['unreadable'], readProblem)
  const findings = readList(value['findings'], (item) => (typeof item === 'string' ? item : undefined))
  const { takenAt } = value
  if (typeof takenAt !== 'string' || !target || !watches || !unreadable || !findings) return undefined
  return { takenAt, target, watches, unreadable, findings }
}

const KINDS: readonly Target['kind'][] = ['live', 'hive', 'image', 'reg', 'memory']

function readTarget(value: unknown): Target | undefined {
  if (!isRecord(value)) return undefined
  const kind = KINDS.find((known) => known === value['kind'])
  const mounts = readList(value['mounts'], (item) => (typeof item === 'string' ? item : undefined))
  const hostname = value['hostname']
  if (kind === undefined || mounts === undefined) return undefined
  return { kind, mounts, hostname: typeof hostname === 'string' ? hostname : undefined }
}

function readWatch(value: unknown): RecordedWatch | undefined {
  if (!isRecord(value)) return undefined
  const { key, value: mask, view, recursive = false, user = '' } = value
  const exclude = readList(value['exclude'] ?? [], (item) =>
    isRecord(item) && typeof item['key'] === 'string' && typeof item['value'] === 'string'
      ? { key: item['key'], value: item['value'] }
      : undefined,
  )
  if (typeof key !== 'string' || typeof mask !== 'string' || typeof recursive !== 'boolean') return undefined
  if (view !== '64' && view !== '32' && view !== 'both') return undefined
  if (typeof user !== 'string' || exclude === undefined) return undefined
  return { key, value: mask, view, recursive, exclude, user }
}

function readProblem(value: unknown): RecordedProblem | undefined {
  if (!isRecord(value)) return undefined
  const { view, key, user = '', status, reason } = value
  if ((view !== '64' && view !== '32') || typeof key !== 'string' || typeof user !== 'string')
    return undefined
  if (typeof status !== 'string' || typeof reason !== 'string') return undefined
  return { view, key, upcased: upcase(key), user, status, reason }
}

function readList<T>(value: unknown, read: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items = value.map(read)
  return items.every((item) => item !== undefined) ? items : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
