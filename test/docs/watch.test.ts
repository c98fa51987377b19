/** The policies of docs/WATCH.md, im_regmon's two examples, do what their names say. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { loadPolicies } from '../../src/policy/index.ts'
import { Timetable } from '../../src/watch/timetable.ts'
import { Project } from '../cli/installed.ts'

const TEXT = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'WATCH.md'), 'utf8')

/** The moments of two days at which a policy of the document is scanned, if nothing else is asked for. */
async function moments(name: string): Promise<string[]> {
  const source = new RegExp(`\`\`\`ts ${name}\n([^]*?)\`\`\``).exec(TEXT)?.[1]
  assert.ok(source !== undefined, 'the document has it')
  const project = Project.linked().write({ [`${name}.policy.ts`]: source })
  try {
    const place = { globs: [`${name}.policy.ts`], base: project.folder, cwd: project.folder }
    const policies = await loadPolicies(place)
    const start = new Date(2026, 10, 24, 13, 0).getTime()
    const at = (ms: number) => ({ wall: start + ms, steady: ms })
    const timetable = await Timetable.of(policies, at(0), () => undefined)
    const found: string[] = []
    for (let ms = 0; ms < 172_800_000; ms += 1000) {
      const due = timetable.due(at(ms))
      if (due.size === 0) continue
      timetable.startScan(due.keys(), at(ms))
      found.push(new Date(start + ms).toTimeString().slice(0, 8))
    }
    return found
  } finally {
    project.close()
  }
}

describe("im_regmon's examples in the documentation", () => {
  it('scans every ten seconds', async () => {
    const found = await moments('every-ten-seconds')
    assert.equal(found.length, 17_280)
    assert.deepEqual(found.slice(0, 4), ['13:00:00', '13:00:10', '13:00:20', '13:00:30'])
  })

  it('scans every day at midnight, and not at the start', async () => {
    assert.deepEqual(await moments('every-midnight'), ['00:00:00', '00:00:00'])
  })
})
