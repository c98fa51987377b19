/** What `npm run fuzz` was asked for: a command that runs by night must not be green for nothing. */
import { parseArgs } from 'node:util'

export interface FuzzArguments {
  readonly mutants: number
  readonly seed: number
  readonly from: number
  /** Whether the hives that the writer makes are all that is mutated. */
  readonly made: boolean
}

/** What can be asked for: the default, and the least. */
const NUMBERS = { mutants: [200_000, 1], seed: [1, 0], from: [0, 0] } as const

/** @throws Error whose message is one line. */
export function fuzzArguments(args: readonly string[]): FuzzArguments {
  const values = parsed(args)
  const numberOf = (name: keyof typeof NUMBERS): number => {
    const [usual, least] = NUMBERS[name]
    const text = values[name]
    if (text === undefined) return usual
    const number = Number(text)
    // Longer ones are no number of a mutant: the command could not name it again.
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number
    throw new Error(`--${name} takes a whole number, ${least} or more, and got "${text}"`)
  }
  return {
    mutants: numberOf('mutants'),
    seed: numberOf('seed'),
    from: numberOf('from'),
    made: values.made === true,
  }
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const
  const options = { mutants: text, seed: text, from: text, made: { type: 'boolean' } } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (thrown) {
    throw new Error((thrown as Error).message.replaceAll('\n', ' '))
  }
}
