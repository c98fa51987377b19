/** `regmon init`: writes a config and a first policy, never over one that exists, and an entry of `.gitignore`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCode, RegmonError } from '../../errors.ts'
import type { Environment } from '../environment.ts'

export interface InitFlags {
  readonly host?: boolean
}

export function init({ host = false }: InitFlags, { cwd, out }: Environment): 0 {
  const name = configName(cwd)
  const files = {
    [name]: config(host),
    [join('policies', `autoruns.policy.${name.split('.').at(-1)}`)]: POLICY,
  }
  const present = Object.keys(files).filter((file) => existsSync(join(cwd, file)))
  if (present.length > 0) {
    throw new RegmonError(
      'REGMON_INIT_EXISTS',
      `nothing was written: ${present.join(' and ')} ${present.length === 1 ? 'exists' : 'exist'} already`,
      { hint: 'edit it, or remove it first' },
    )
  }
  for (const [file, text] of Object.entries(files)) out(write(cwd, file, text, 'wx'))
  const ignored = readIgnored(cwd)
  if (!/^\/?\.regmon\/?\s*$/m.test(ignored)) {
    const end = ignored === '' || ignored.endsWith('\n') ? '' : '\n'
    out(write(cwd, '.gitignore', `${end}.regmon/\n`, 'a'))
  }
  out(
    host
      ? 'next: regmon accept records the baseline, regmon check compares with it\n'
      : 'next: regmon check records the baseline, and compares with it from then on\n',
  )
  return 0
}

/** @returns the line that says so. @throws RegmonError with the file's name where it cannot be written. */
function write(cwd: string, file: string, text: string, flag: 'a' | 'wx'): string {
  try {
    mkdirSync(dirname(join(cwd, file)), { recursive: true })
    writeFileSync(join(cwd, file), text, { flag })
  } catch (cause) {
    throw new RegmonError('REGMON_INIT_UNWRITABLE', `the file cannot be written: ${errorCode(cause)}`, {
      where: file,
      cause,
    })
  }
  return `wrote ${file}${file === '.gitignore' ? ': git ignores .regmon/, the local store' : ''}\n`
}

function readIgnored(cwd: string): string {
  try {
    return readFileSync(join(cwd, '.gitignore'), 'utf8')
  } catch {
    return ''
  }
}

/** Without `"type": "module"` a .ts config is read as CommonJS; .mts never is. */
function configName(cwd: string): string {
  try {
    const { type } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as { type?: unknown }
    return type === 'module' ? 'regmon.config.ts' : 'regmon.config.mts'
  } catch {
    return 'regmon.config.mts'
  }
}

function config(host: boolean): string {
  const baseline = host
    ? '  // A check fails if the store was deleted.\n  requireBaseline: true,\n'
    : '  // On hosts, require a baseline, so that a check fails if the store was deleted:\n  // requireBaseline: true,\n'
  return `import { defineConfig } from 'regmon'

export default defineConfig({
  policies: ['policies/*.policy.{ts,mts}'],
  // Offline: source: { hives: { 'HKLM\\\\SOFTWARE': 'image/SOFTWARE' } },
  // Reviewed like code: store: 'file:baseline.jsonl',
${baseline}})
`
}

const POLICY = `import { definePolicy, reg } from 'regmon'

export default definePolicy({
  name: 'autoruns',
  description: 'Programs that start with Windows',
  tags: ['attack.t1547.001'],
  watch: [
    reg\`HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\*\`,
    reg\`HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce\\*\`,
    reg\`HKU\\*\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\*\`,
  ],
  report: ['CHANGE', 'DELETE', 'NEW'],
  data: true,
})
`
