/** Streams of run events to feed reporters with, from real runs on registries in memory. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadReporter } from '../../reporters/index.ts'
import { REG_SZ } from '../../src/registry/index.ts'
import type { RunEvent } from '../../src/report/run-event.ts'
import { sz } from '../make/data.ts'
import { HOSTILE_NAMES } from '../make/hostile-names.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import { Session } from '../run/session.ts'

/** The text that a reporter makes of a stream. */
export async function rendered(
  reporter: string,
  events: readonly RunEvent[],
  io: { columns?: number; color?: boolean; options?: Record<string, boolean | number | string> } = {},
): Promise<string> {
  const create = await loadReporter(reporter, process.cwd())
  let text = ''
  const made = await create({
    write: (part) => {
      text += part
    },
    interactive: false,
    color: io.color ?? false,
    columns: io.columns ?? 100,
    options: io.options ?? {},
  })
  for (const event of events) made.handle(event)
  await made.close?.()
  return text
}

/** A run that finds a change, a deletion and a new value under every hostile key and value name. */
export async function hostileRun(): Promise<readonly RunEvent[]> {
  const session = new Session('sqlite')
  const policies = [
    {
      name: 'hostile',
      watch: ['HKLM\\**\\*', 'HKLM\\Values\\*'],
      report: ['CHANGE', 'DELETE', 'NEW'] as const,
      tags: ['t\u202e'],
      data: true,
    },
  ].map((policy) => ({ ...policy, report: [...policy.report] }))
  const registry = (data: string): MemoryRegistry => {
    const made = new MemoryRegistry()
    for (const name of Object.values(HOSTILE_NAMES)) {
      made.set('HKLM\\Values', name, REG_SZ, sz(`${data}${name}`))
      const key = name.replaceAll('\\', '').slice(0, 255)
      if (key !== '') made.set({ root: 'HKLM', segments: ['Keys', key] }, 'v', REG_SZ, sz(data))
    }
    return made
  }
  try {
    await session.check(registry('1'), policies)
    const changed = registry('2').set('HKLM\\New\u001b[2J', 'n', REG_SZ, sz('n'))
    const told = await session.check(changed, policies)
    return told.all
  } finally {
    session.close()
  }
}

export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'regmon-reporters-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
