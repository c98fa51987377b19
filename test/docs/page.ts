/**
 * A page of the documentation as a program: its fenced blocks, in order, in a project of its own.
 *
 * - A block whose info string names a file (` ```ts policies/a.policy.ts `) is written there; a policy must load.
 * - In a `sh` block each `npx regmon …` is run; `# exit 1` at the end of the line states its exit code, which is 0 otherwise.
 *   Other commands are the reader's: npm, git, reg.
 * - A `text` block shows what the last command printed: each line must occur, in order, but for the width of
 *   blanks; `…` stands for any text.
 * - `json` and `yaml` blocks must parse. Commands of regmon in a `yaml` or `groovy` block are run as in `sh`, with `CI` set.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { load } from 'js-yaml'
import { Project, type Result } from '../cli/installed.ts'

interface Block {
  readonly language: string
  readonly file: string | undefined
  readonly text: string
  /** Where it begins. */
  readonly line: number
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)(?: (\S+))?[^\n]*\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', file, text = ''] = match
    return { language, file, text, line: markdown.slice(0, match.index).split('\n').length }
  })
}

export function runPage(file: string, prepare: (project: Project) => void): number {
  const project = Project.linked()
  let commands = 0
  let last: Result = { code: 0, out: '', err: '' }
  const run = (line: string, place: string, env: Readonly<Record<string, string>> = {}) => {
    const [command = '', comment = ''] = line.split(/\s+#\s/)
    const { args, variables } = parseCommand(command)
    // A process each: within one, a policy that is written again would stay the module that was loaded first.
    last = project.regmon(args, { COLUMNS: '100', ...env, ...variables })
    const expected = Number(/^exit (\d)/.exec(comment)?.[1] ?? 0)
    assert.equal(last.code, expected, `${place}: ${command}\n${last.out}${last.err}`)
    commands++
  }
  try {
    prepare(project)
    for (const { language, file: target, text, line } of blocksOf(readFileSync(file, 'utf8'))) {
      const place = `${basename(file)}:${line}`
      if (target !== undefined) project.write({ [target]: text })
      if (target !== undefined && /\.policy\.\w+$/.test(target)) {
        const { code, err } = project.regmon(['list', target, '--hive', 'HKLM\\SOFTWARE=hives/SOFTWARE'])
        assert.equal(code, 0, `${place}: ${err}`)
      }
      if (language === 'json') JSON.parse(text)
      if (language === 'yaml') load(text)
      if (language === 'sh') for (const command of regmonCommands(text)) run(command, place)
      if (language === 'yaml' || language === 'groovy')
        for (const command of regmonCommands(text)) run(command, place, { CI: 'true' })
      if (language === 'text') assertPrinted(`${last.out}${last.err}`, text, place)
    }
    return commands
  } finally {
    project.close()
  }
}

/** Commands of regmon, wherever they stand in a line: after a prompt, `run:`, `script:` or `sh '`. */
function regmonCommands(text: string): string[] {
  return text
    .split('\n')
    .map((line) => /(?:\w+=\S+ )?\bnpx regmon\b.*/.exec(line)?.[0] ?? '')
    .filter((command) => command !== '')
    .map((command) => command.replace(/' *\}?$/, (end) => (command.split("'").length % 2 === 0 ? '' : end)))
}

/** Splits at blanks outside of quotes. */
function parseCommand(command: string): {
  args: string[]
  variables: Record<string, string>
} {
  const words = [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double ?? ''),
  )
  const first = words.indexOf('npx')
  const variables = words.slice(0, first).map((word) => word.split('=', 2) as [string, string])
  return { args: words.slice(first + 2), variables: Object.fromEntries(variables) }
}

function assertPrinted(printed: string, shown: string, place: string): void {
  const words = (line: string) => line.trim().replaceAll(/\s+/g, ' ')
  const lines = printed.split('\n').map(words)
  let at = 0
  for (const wanted of shown.split('\n').map(words)) {
    if (wanted === '' || wanted === '…') continue
    const pattern = new RegExp(
      `^${wanted
        .split('…')
        .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
        .join('.*')}$`,
    )
    const found = lines.findIndex((line, index) => index >= at && pattern.test(line))
    assert.ok(found >= 0, `${place}: "${wanted}" was not printed:\n${printed}`)
    at = found + 1
  }
}

/** Where the documentation lies. */
export const DOCS = join(import.meta.dirname, '..', '..', 'docs')
