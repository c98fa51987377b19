/** The `regmon accept` command to suggest after a check, with the flags of that check. */
import type { CommonFlags } from '../api/prepare.ts'

export function acceptCommand(flags: CommonFlags, platform: NodeJS.Platform = process.platform): string {
  const values: readonly (readonly [flag: string, values: string | readonly string[] | undefined])[] = [
    ['-c', flags.config],
    ['--source', flags.source],
    ['--hive', flags.hive],
    ['--image', flags.image],
    ['--reg', flags.reg],
    ['--users', flags.users],
    ['--store', flags.store],
    ['--target', flags.target],
    ['--policy', flags.policy],
    ['--tag', flags.tag],
    ['--view', flags.view],
  ]
  const words = values.flatMap(([flag, given = []]) =>
    [given].flat().flatMap((value) => [flag, quoted(value, platform)]),
  )
  const logs = flags.logs === false ? ['--no-logs'] : []
  return ['regmon accept', ...words, ...logs].join(' ')
}

/** Quotes an argument for bash, or on Windows for cmd and PowerShell. */
function quoted(value: string, platform: NodeJS.Platform): string {
  if (platform === 'win32')
    return /^[\w\\/:.=@%+-]+$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`
  return /^[\w/:.=@%+-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}
