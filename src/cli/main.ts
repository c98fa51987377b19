/** argv → a command → its exit code. Only here, errors become exit codes. */
import { type Command, CommanderError } from 'commander'
import { RegmonError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { isClosedPipe } from '../output/stdout.ts'
import type { ExitCode } from '../run/index.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { errorText } from './print-error.ts'
import { createProgram } from './program.ts'

export async function main(
  argv: readonly string[],
  environment: Environment = readEnvironment(),
): Promise<ExitCode> {
  let code: ExitCode = 0
  const name = argv[0]?.startsWith('-') ? undefined : argv[0]
  const program = createProgram(environment, name, (result) => {
    code = result
  })
  let usage = ''
  for (const command of [program, ...allCommands(program)]) {
    command.exitOverride().configureOutput({
      writeOut: environment.out,
      writeErr: (text) => {
        usage += text
      },
    })
  }
  try {
    if (argv.length === 0) {
      environment.err(program.helpInformation())
      return 2
    }
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    // Nobody reads stdout any more: that ends a command quietly.
    if (isClosedPipe(error)) return 2
    if (!(error instanceof CommanderError)) {
      environment.err(errorText(error))
      return 2
    }
    if (error.exitCode === 0) return 0
    environment.err(errorText(usageError(error, usage, program, argv)))
    return 2
  }
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)])
}

/** The message of Commander, with the known names, the nearest first. */
function usageError(
  error: CommanderError,
  usage: string,
  program: Command,
  argv: readonly string[],
): RegmonError {
  if (error.code === 'commander.help') {
    const names = allCommands(program).map((known) => known.name())
    return new RegmonError('REGMON_USAGE', 'a command is missing', {
      hint: `known commands: ${names.join(', ')}`,
    })
  }
  const message = (error.message || usage)
    .replace(/^error: /, '')
    .replace(/\n.*/s, '')
    .trim()
  const command = program.commands.find((known) => argv.includes(known.name()))
  const wrong = /'([^']*)'/.exec(message)?.[1] ?? ''
  if (error.code === 'commander.unknownOption') {
    const known = (command ?? program).options.flatMap(({ long, short }) => long ?? short ?? [])
    return new RegmonError('REGMON_USAGE', message, {
      hint: `known options: ${nearest(wrong, known).join(', ')}`,
    })
  }
  if (error.code === 'commander.unknownCommand') {
    const known = program.commands.map((known) => known.name())
    return new RegmonError('REGMON_USAGE', message, {
      hint: `known commands: ${nearest(wrong, known).join(', ')}`,
    })
  }
  return new RegmonError('REGMON_USAGE', message, {
    hint: `\`regmon ${command?.name() ?? ''} --help\` explains it`.replace('  ', ' '),
  })
}
