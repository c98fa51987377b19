/** Reporters of other packages, as docs/reporters.md shows them, beside regmon from its packed tarball. */
import assert from 'node:assert/strict'
import { readFileSync, renameSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Project } from './installed.ts'
import { RunningWatch } from './running-watch.ts'

const DOCS = readFileSync(join(import.meta.dirname, '../../docs/reporters.md'), 'utf8')

/** A code block of the documentation, by the file that its first line names. */
function documented(file: string): string {
  const block = [...DOCS.matchAll(/```\w+\n([\s\S]*?)```/g)].find(([, text]) =>
    text!.startsWith(`// ${file}\n`),
  )
  assert.ok(block, `docs/reporters.md shows ${file}`)
  return block[1]!
}

const SLOW = `import { setTimeout } from 'node:timers/promises'
export default Object.assign(({ write }) => ({
  async handle({ type }) {
    if (type === 'progress' || type === 'status') return
    await setTimeout(5)
    write(type + '\\n')
  },
}), { endless: true, lines: true })
`
const REJECTS = `export default Object.assign(() => ({
  async handle({ type }) { if (type === 'difference') throw new Error('the collector is\\noffline') },
}), { endless: true })
`

describe('a reporter of another package', { concurrency: false }, () => {
  let project: Project
  before(() => {
    project = Project.packed()
    const reporters = {
      brief: documented('brief.js'),
      webhook: documented('webhook.js'),
      slow: SLOW,
      rejects: REJECTS,
    }
    for (const [name, text] of Object.entries(reporters)) {
      project.write({
        [`node_modules/regmon-${name}/package.json`]: `{ "name": "regmon-${name}", "type": "module", "exports": "./index.js" }`,
        [`node_modules/regmon-${name}/index.js`]: text,
      })
    }
    project.write({
      'p.json': '{ "watch": ["HKLM\\\\S\\\\*"], "scanInterval": 0 }',
      'regmon.config.json': '{ "policies": ["p.json"], "source": { "reg": "r.reg" } }',
    })
    value('1')
    assert.equal(project.regmon(['accept']).code, 0)
    value('2')
  })
  after(() => project.close())

  const value = (text: string): void => {
    const lines = [
      'Windows Registry Editor Version 5.00',
      '',
      '[HKEY_LOCAL_MACHINE\\S]',
      `"v\u202e"="${text}"`,
      '',
    ]
    project.write({ next: lines.join('\r\n') })
    renameSync(join(project.folder, 'next'), join(project.folder, 'r.reg'))
  }
  const read = (file: string): string => readFileSync(join(project.folder, file), 'utf8')

  it('is used in a check, with its options', () => {
    const option = ['--reporter-option', 'regmon-brief.prefix=! ']
    const { code, out, err } = project.regmon(['check', '-r', 'regmon-brief', ...option])
    assert.deepEqual([code, out, err], [1, '! CHANGE HKLM\\S\\v\\u202e (p)\n', ''])
  })

  it('is used with the file and the options of the config', () => {
    const config = read('regmon.config.json')
    const named = { name: 'regmon-brief', options: { prefix: '? ' } }
    const reporters = ['jsonl=out/events.jsonl', named]
    project.write({ 'regmon.config.json': JSON.stringify({ ...JSON.parse(config), reporters }) })
    try {
      const { code, out, err } = project.regmon(['check'])
      assert.deepEqual([code, out, err], [1, '? CHANGE HKLM\\S\\v\\u202e (p)\n', ''])
      assert.match(read('out/events.jsonl'), /"EventType":"CHANGE"/)
    } finally {
      project.write({ 'regmon.config.json': config })
    }
  })

  it('that returns promises is awaited in a check', () => {
    const { code, out, err } = project.regmon(['check', '-r', 'regmon-slow'])
    assert.deepEqual([code, out, err], [1, 'run-start\ndifference\nwatch-result\nrun-end\n', ''])
  })

  it('that rejects fails alone in a check: exit code 2 and a message', () => {
    const { code, err } = project.regmon(['check', '-r', 'regmon-rejects=none', '-r', 'jsonl=events.jsonl'])
    assert.deepEqual(
      [code, err],
      [2, 'regmon: the reporter "regmon-rejects" failed: the collector is; offline\n'],
    )
    assert.deepEqual(read('events.jsonl').match(/"EventType":"\w+"/g), [
      '"EventType":"CHANGE"',
      '"EventType":"RUN"',
    ])
  })

  it('gets all events of a watch in order, and those that it rejected once more', async () => {
    const bodies: string[] = []
    let status = 503
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => status === 200 && bodies.push(text))
      request.on('end', () => response.writeHead(status).end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const args = [
        '-r',
        'jsonl',
        '-r',
        'regmon-slow=slow.txt',
        '-r',
        'regmon-webhook=none',
        '-r',
        'regmon-rejects=no',
      ]
      const url = `regmon-webhook.url=http://127.0.0.1:${port}/`
      await using running = new RunningWatch(project, [...args, '--reporter-option', url])
      await running.until('an answer', () => project.regmon(['status']).code !== 2)
      assert.equal(project.regmon(['scan', '--wait']).code, 1)
      await running.until('the failure', () =>
        running.err.includes('answered 503; its events are kept for it'),
      )
      assert.match(running.err, /regmon-rejects=.*: the collector is/)
      assert.doesNotMatch(running.err, /\n\s+at /)
      await running.until('the others', () => running.count('CHANGE') === 1)
      status = 200
      await running.until('the recovery', () => running.err.includes('has recovered: it gets what it missed'))
      assert.deepEqual(
        bodies
          .flatMap((text) => JSON.parse(text))
          .map(({ EventType, ValueName }) => `${EventType} ${ValueName}`),
        ['CHANGE v\u202e'],
      )
      assert.equal((await running.end()).code, 0)
      assert.match(read('slow.txt'), /^run-start\ndifference\nwatch-result\nrun-end\n/)
    } finally {
      server.close()
    }
  })
})
