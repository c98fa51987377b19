/** Validates the content of a user's file, and explains what does not fit. */
import { RegmonError } from './errors.ts'
import { fits } from './fits.ts'
import type { Fitting } from './schemas.ts'

/**
 * @param value what the file holds.
 * @param shown the file as messages show it.
 * @throws RegmonError with every problem: its JSON pointer, what was expected, and what was found.
 */
export async function validate<What extends 'policy' | 'config'>(
  what: What,
  value: unknown,
  shown: string,
): Promise<Fitting<What>> {
  if (isValid(what, value)) return value
  const [{ schemaProblems }, { SCHEMAS }] = await Promise.all([import('./schema.ts'), import('./schemas.ts')])
  const lines = schemaProblems(SCHEMAS[what], value).map(
    ({ pointer, expected, found }) => `  ${pointer || '/'}: expected ${expected}, found ${found}`,
  )
  throw new RegmonError(
    what === 'policy' ? 'REGMON_POLICY_INVALID' : 'REGMON_CONFIG_INVALID',
    `the ${what} does not fit\n${lines.join('\n')}`,
    { where: shown, hint: `\`regmon schema ${what}\` prints what a ${what} may hold` },
  )
}

function isValid<What extends 'policy' | 'config'>(what: What, value: unknown): value is Fitting<What> {
  try {
    return fits(what, value)
  } catch {
    // A getter is a program of the user's: that it throws is explained like any other problem.
    return false
  }
}
