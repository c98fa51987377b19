/** The examples of the documentation work, and its links lead somewhere. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { load } from 'js-yaml'
import { ConfigSchema } from '../../src/config/schema.ts'
import { EventSchema, FindingSchema } from '../../src/report/nxlog/records.ts'
import type { Project } from '../cli/installed.ts'
import { goldenImage, tamperedImage, writeImage } from '../make/image.ts'
import { text, writeVolume } from '../make/windows-volume.ts'
import { DOCS, runPage } from './page.ts'

const ROOT = join(DOCS, '..')

/** What readers are assumed to have: hives of a machine, those hives after an intrusion, and a mounted volume. */
function prepare(project: Project): void {
  project.write({ 'hives/.keep': '', 'tampered/.keep': '' })
  writeImage(join(project.folder, 'hives'), goldenImage())
  writeImage(join(project.folder, 'tampered'), tamperedImage())
  const run = 'Microsoft\\Windows\\CurrentVersion\\Run'
  writeVolume(join(project.folder, 'mnt'), {
    'Windows/System32/config/SOFTWARE': { [run]: [text('Tray', 'C:\\tray.exe')] },
  })
}

describe('the examples of', () => {
  for (const [page, commands] of Object.entries({
    'guide.md': 8,
    'policies.md': 2,
    'config.md': 3,
    'events.md': 3,
    'ci.md': 5,
    'nxlog.md': 1,
    'forensics.md': 5,
    'troubleshooting.md': 0,
  })) {
    it(`docs/${page} work as shown`, () => {
      assert.ok(runPage(join(DOCS, page), prepare) >= commands)
    })
  }
})

it('links in the documentation lead to files that exist', () => {
  const missing: string[] = []
  for (const file of [...globSync('*.md', { cwd: ROOT }), ...globSync('docs/*.md', { cwd: ROOT })]) {
    const page = readFileSync(join(ROOT, file), 'utf8')
    for (const [, link = ''] of page.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (!/^\w+:/.test(link) && !existsSync(join(ROOT, dirname(file), link)))
        missing.push(`${file}: ${link}`)
    }
  }
  assert.deepEqual(missing, [])
})

it('docs/events.md explains every field of an event and every kind of finding, docs/config.md every field of a config', () => {
  const page = (name: string) => readFileSync(join(DOCS, name), 'utf8')
  const events = Object.keys({ ...EventSchema.properties, ...FindingSchema.properties })
  const kind: { anyOf: { const: string }[] } = JSON.parse(JSON.stringify(FindingSchema.properties.Finding))
  const kinds = kind.anyOf.map((one) => one.const)
  const missing = (text: string, names: readonly string[]) =>
    names.filter((name) => !text.includes(`\`${name}\``))
  assert.deepEqual(missing(page('events.md'), [...events, ...kinds]), [])
  assert.deepEqual(missing(page('config.md'), Object.keys(ConfigSchema.properties)), [])
})

it('docs/troubleshooting.md explains every error and notice code of the sources', () => {
  const page = readFileSync(join(DOCS, 'troubleshooting.md'), 'utf8')
  const explained = new Set([...page.matchAll(/`(REGMON_\w+)`/g)].map(([, code]) => code))
  const used = new Set(
    globSync('src/**/*.ts', { cwd: ROOT }).flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/'(REGMON_\w+)'/g)].map(([, code]) => code),
    ),
  )
  assert.deepEqual([...used].filter((code) => !explained.has(code)).sort(), [])
  assert.deepEqual([...explained].filter((code) => !used.has(code)).sort(), [])
})

it('the workflow of this repository installs on Linux what the tests need', () => {
  const workflow = readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8')
  const steps = (load(workflow) as { jobs: { test: { steps: { run?: string; if?: string }[] } } }).jobs.test
    .steps
  const install = steps.findIndex(({ run }) => run?.includes('sudo apt-get install'))
  const test = steps.findIndex(({ run }) => run === 'npm test')
  assert.ok(install >= 0 && install < test)
  const needed = [...readFileSync(join(ROOT, '.ci/run'), 'utf8').matchAll(/need\+=\(([^)]+)\)/g)]
  for (const [, names = ''] of needed)
    for (const name of names.split(' ')) assert.match(steps[install]!.run ?? '', new RegExp(`\\b${name}\\b`))
})
