/** The commands and their flags: one table, from which parsing and help come. */
import { Command, Option } from 'commander'
import { version } from '../api/version.ts'
import type { ExitCode } from '../run/index.ts'
import type { Environment } from './environment.ts'

/** What the exit codes of each command mean, for `--help`. */
const EXIT_CODES = {
  check: [
    ['0', 'everything holds'],
    ['1', 'at least one event: a CHANGE, DELETE, NEW or FINDING that a policy reports'],
    [
      '2',
      `could not check: a wrong flag, config, policy or store, no source, a missing baseline that is
       required, a key that could not be read, an output that could not be written (2 beats 1)`,
    ],
    ['130', 'interrupted'],
  ],
  accept: [
    ['0', 'the state was accepted, or with --dry-run printed'],
    ['2', 'nothing was accepted: a wrong flag, pattern, config, policy or store, no source, --ci'],
    ['130', 'interrupted: nothing was accepted'],
  ],
  watch: [
    ['0', 'the watch was asked to stop'],
    ['2', 'it could not start, or its state can no longer be written'],
  ],
  scan: [
    ['0', 'the scan was requested; with --wait, it has finished and everything holds'],
    ['1', 'with --wait: at least one event'],
    ['2', 'no watch runs, or it does not answer; with --wait, also: not everything could be checked'],
  ],
  status: [
    ['0', 'a watch runs without problems or pending differences'],
    [
      '1',
      `a watch runs, but it is paused, the pinned baseline cannot be read, a policy does not load,
       could not be checked completely or has pending differences, or a reporter fails`,
    ],
    ['2', 'no watch runs, or it does not answer'],
  ],
  report: [
    ['0', 'everything holds in every run'],
    ['1', 'at least one event in a run'],
    ['2', 'a report cannot be read or is incomplete, a run ended with 2, or a reporter failed'],
    ['130', 'a run was interrupted'],
  ],
  other: [
    ['0', 'the command succeeded'],
    ['2', 'the command failed: stderr says why'],
  ],
} as const

function exitCodes(command: keyof typeof EXIT_CODES): string {
  const lines = EXIT_CODES[command].map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`)
  return `\nExit codes:\n${lines.join('\n')}\n`
}

const POLICIES = 'files, globs or names of policies; default: all that the config names'

const repeat = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value]

/** Flags that several commands take. */
const FLAGS = {
  config: () => new Option('-c, --config <file>', 'the config, instead of the nearest regmon.config.ts'),
  source: () =>
    new Option(
      '--source <kind[:place]>',
      'the source to read: live, or kind:place, for example image:/mnt/c',
    ),
  hive: () =>
    new Option('--hive <key=file>', 'a hive file, mounted at a key path; repeatable').argParser(repeat),
  image: () =>
    new Option('--image <folder>', 'a mounted Windows volume: its hives and those of all its users'),
  reg: () => new Option('--reg <file>', 'a .reg export'),
  logs: () => new Option('--no-logs', 'read dirty hives without their transaction logs'),
  users: () =>
    new Option('--users <which>', 'on a live machine: loaded, or all (users who are not logged on, too)'),
  store: () => new Option('--store <store>', 'the baseline store: a path, or file:<path>.jsonl'),
  target: () =>
    new Option('--target <name>', 'the name of the baseline; default: the host name at its first recording'),
  newTarget: () =>
    new Option('--new-target', 'start another baseline in a store that already holds baselines'),
  policy: () =>
    new Option('--policy <name>', 'only this policy, by its name or file; repeatable').argParser(repeat),
  tag: () => new Option('--tag <tag>', 'only policies with this tag; repeatable').argParser(repeat),
  view: () => new Option('--view <view>', 'only this registry view: 64 or 32'),
  reporter: () =>
    new Option('-r, --reporter <name[=file]>', 'tui, tap, jsonl, a path or a package; repeatable').argParser(
      repeat,
    ),
  reporterOption: () =>
    new Option(
      '--reporter-option <name.option[=value]>',
      'an option of a reporter: jsonl.rawEvent; repeatable',
    ).argParser(repeat),
  verbose: () => new Option('--verbose', 'add digests, policies, tags and all data to the summary'),
  quiet: () => new Option('-q, --quiet', 'no notices on stderr'),
}

type FlagName = keyof typeof FLAGS

const SELECTING: readonly FlagName[] = [
  'config',
  'source',
  'hive',
  'image',
  'reg',
  'logs',
  'users',
  'policy',
  'tag',
  'view',
]

/** Which baseline of which store. */
const STORING: readonly FlagName[] = ['store', 'target', 'newTarget']

/**
 * @param name of the command that will run, if there is one: only this one gets its flags, for a shorter start.
 * @param done is given the exit code of the command that ran.
 */
export function createProgram(
  environment: Environment,
  name: string | undefined,
  done: (code: ExitCode) => void,
): Command {
  function command(parent: Command, usage: string, description: string, flags: readonly FlagName[]): Command {
    const made = parent.command(usage).description(description)
    const isNeeded = name === undefined || name === made.name() || name === parent.name()
    if (isNeeded) for (const flag of flags) made.addOption(FLAGS[flag]())
    return made
  }

  const program = new Command('regmon')
    .description('Policy as code for the Windows registry')
    .version(version(), '-V, --version')
    .helpCommand(false)
    .addHelpText('after', exitCodes('check'))

  command(program, 'check', 'scan, compare with the baseline, report', [
    ...SELECTING,
    ...STORING,
    'reporter',
    'reporterOption',
    'verbose',
    'quiet',
  ])
    .argument('[policies...]', POLICIES)
    .option('-u, --update', 'accept what was found, after reporting it')
    .option('--ci', 'write nothing, and require a baseline; the default if CI is set')
    .option('--no-ci', 'ignore that CI is set')
    .option('--require-baseline', 'exit with 2 if a watch has no baseline')
    .option('--allow-unreadable', 'keys that could never be read do not fail the run')
    .option('--allow-skipped', 'recorded entries that the source does not contain do not fail the run')
    .option(
      '--allow-stale [mount]',
      'stale hives do not fail the run: all, or the one mounted at this key path',
    )
    .addHelpText('after', exitCodes('check'))
    .action(async (policies, flags) =>
      done(await (await import('./commands/check.ts')).check(policies, flags, environment)),
    )

  command(program, 'accept', 'make the current state the baseline: all of it, or what the patterns match', [
    ...SELECTING,
    ...STORING,
    'quiet',
  ])
    .argument('[patterns...]', "patterns of values, as in policies: 'HKLM\\Software\\Foo\\*'")
    .option('--dry-run', 'only print what would be accepted')
    .option(
      '--allow-stale [mount]',
      'accept the state of stale hives: of all, or of the one mounted at this key path',
    )
    .addOption(
      new Option(
        '--forget <pattern>',
        'remove entries that the source does not contain; repeatable',
      ).argParser(repeat),
    )
    .option('--ci', 'refuse to accept; the default if CI is set')
    .option('--no-ci', 'ignore that CI is set')
    .addHelpText('after', exitCodes('accept'))
    .action(async (patterns, flags) =>
      done(await (await import('./commands/accept.ts')).accept(patterns, flags, environment)),
    )

  command(program, 'watch', 'keep running: scan by interval, schedule, request and notification', [
    ...SELECTING,
    ...STORING,
    'reporter',
    'reporterOption',
    'quiet',
  ])
    .argument('[policies...]', POLICIES)
    .option('--notify', 'scan as soon as Windows reports a change, whatever the policies say')
    .option('--rotate-size <bytes>', 'rotate an output file before it exceeds this size, for example 10M')
    .option('--allow-unreadable', 'keys that could never be read do not fail a scan')
    .addHelpText('after', exitCodes('watch'))
    .action(async (policies, flags) =>
      done(await (await import('./commands/watch.ts')).watch(policies, flags, environment)),
    )

  command(program, 'scan', 'request a scan of these policies, or of all, from a running watch', [
    'config',
    'store',
  ])
    .argument('[policies...]', 'names or files of policies; default: all')
    .option('--wait', 'wait until the scan has finished, and exit as a check would')
    .addHelpText('after', exitCodes('scan'))
    .action(async (policies, flags) =>
      done(await (await import('./commands/scan.ts')).scan(policies, flags, environment)),
    )

  command(program, 'status', 'show the state of a running watch; a health check', ['config', 'store'])
    .option('--json', 'print the state as one line of JSON')
    .addHelpText('after', exitCodes('status'))
    .action(async (flags) => done(await (await import('./commands/status.ts')).status(flags, environment)))

  command(program, 'report <files...>', 'render TAP or JSON lines of earlier runs, with their exit code', [
    'reporter',
    'reporterOption',
    'verbose',
    'quiet',
  ])
    .addHelpText('after', exitCodes('report'))
    .action(async (files, flags) =>
      done(await (await import('./commands/report.ts')).report(files, flags, environment)),
    )

  command(program, 'list', 'show the compiled policies, and what they match', SELECTING)
    .argument('[policies...]', POLICIES)
    .option('--unmatched', 'only the watches that matched nothing, and the deepest key of each that exists')
    .addHelpText('after', exitCodes('other'))
    .action(async (policies, flags) =>
      done(await (await import('./commands/list.ts')).list(policies, flags, environment)),
    )

  command(
    program,
    'explain [path] [valueName]',
    'show which policies, watches and excludes apply to a value, and why',
    ['config', 'hive', 'image', 'reg', 'logs', 'users', 'policy', 'tag', 'view'],
  )
    .option('--source', 'show each file that is read, where it is mounted, and the logs that were applied')
    .addHelpText('after', exitCodes('other'))
    .action(async (path, name, flags) =>
      done(await (await import('./commands/explain.ts')).explain(path, name, flags, environment)),
    )

  const store = program
    .command('store')
    .description('copy stores; list, show and remove baselines')
    .helpCommand(false)
  command(
    store,
    'copy <from> <to>',
    'copy a baseline from one store to another; each is a path or file:<path>.jsonl',
    [],
  )
    .addHelpText('after', exitCodes('other'))
    .action(async (from, to) =>
      done(await (await import('./commands/store-copy.ts')).storeCopy(from, to, environment)),
    )
  command(store, 'list', 'list the baselines of a store, each with its source', ['config', 'store'])
    .addHelpText('after', exitCodes('other'))
    .action(async (flags) =>
      done(await (await import('./commands/store-targets.ts')).storeList(flags, environment)),
    )
  command(store, 'show [target]', 'show what each baseline holds, and its BaselineId', ['config', 'store'])
    .addHelpText('after', exitCodes('other'))
    .action(async (target, flags) =>
      done(await (await import('./commands/store-targets.ts')).storeShow(target, flags, environment)),
    )
  command(store, 'remove <target>', 'remove one baseline from a store', ['config', 'store'])
    .addHelpText('after', exitCodes('other'))
    .action(async (target, flags) =>
      done(await (await import('./commands/store-targets.ts')).storeRemove(target, flags, environment)),
    )

  command(program, 'init', 'write a config and a first policy', [])
    .addHelpText('after', exitCodes('other'))
    .option('--host', 'for a host: require a baseline, so that a check fails if the store was deleted')
    .action(async (flags) => done((await import('./commands/init.ts')).init(flags, environment)))

  command(program, 'schema [what]', 'print the JSON Schema of a policy (default) or of the config', [])
    .addHelpText('after', exitCodes('other'))
    .action(async (what = 'policy') => done((await import('./commands/schema.ts')).schema(what, environment)))

  return program
}
