/** Reads the arguments of `npm run fuzz`. Wrong ones are errors, so that a nightly run never passes without work. */
import { parseArgs } from 'node:util'

export interface FuzzArguments {
  readonly mutants: number
  readonly seed: number
  readonly from: number
  /** Mutate only hives that the tests make. */
  readonly made: boolean
}

/** The options: their defaults and least values. */
const NUMBERS = { mutants: [200_000, 1], seed: [1, 0], from: [0, 0] } as const

/** @throws Error whose message is one line. */
export function fuzzArguments(args: readonly string[]): FuzzArguments {
  const values = parsed(args)
  const numberOf = (name: keyof typeof NUMBERS): number => {
    const [usual, least] = NUMBERS[name]
    const text = values[name]
    if (text === undefined) return usual
    const number = Number(text)
    // A larger number could not be printed and given again exactly.
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
