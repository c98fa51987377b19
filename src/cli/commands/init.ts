/** `regmon init`: writes a config and a first policy, and never over a file that is there. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCode, RegmonError } from '../../errors.ts'
import type { Environment } from '../environment.ts'

export interface InitFlags {
  readonly host?: boolean
}

export function init({ host = false }: InitFlags, { cwd, out }: Environment): 0 {
  const files = {
    [configName(cwd)]: config(host),
    [join('policies', 'autoruns.policy.' + (configName(cwd).endsWith('.mts') ? 'mts' : 'ts'))]: POLICY,
  }
  const present = Object.keys(files).filter((file) => existsSync(join(cwd, file)))
  if (present.length > 0) {
    throw new RegmonError(
      'REGMON_INIT_EXISTS',
      `nothing was written: ${present.join(' and ')} exists already`,
      {
        hint: 'remove it first, or edit it',
      },
    )
  }
  for (const [file, text] of Object.entries(files)) {
    try {
      mkdirSync(dirname(join(cwd, file)), { recursive: true })
      writeFileSync(join(cwd, file), text, { flag: 'wx' })
    } catch (cause) {
      throw new RegmonError('REGMON_INIT_UNWRITABLE', `it cannot be written: ${errorCode(cause)}`, {
        where: file,
        cause,
      })
    }
    out(`wrote ${file}\n`)
  }
  out(
    host
      ? 'next: regmon accept records the baseline, regmon check compares with it\n'
      : 'next: regmon check records the baseline, and compares with it from then on\n',
  )
  return 0
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
    ? '  // Without it, deleting the store would disarm the check.\n  requireBaseline: true,\n'
    : '  // On hosts: without it, deleting the store would disarm the check.\n  // requireBaseline: true,\n'
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
