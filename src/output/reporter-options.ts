/** The options of a reporter, checked against those that it declares. */
import { RegmonError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { ReporterOptions, ReporterTraits } from '../report/reporter.ts'

/** What every reporter takes: the size at which a watch rotates its file. */
const ROTATE_SIZE = 'rotateSize'

/**
 * @param given as written: in the config, or on the command line, where each is a text.
 * @returns the options by their declared types. @throws RegmonError for an unknown option or a value of another type.
 */
export function checkOptions(name: string, given: ReporterOptions, traits: ReporterTraits): ReporterOptions {
  const declared = traits.options
  const entries = Object.entries(given).map(([option, value]) => {
    if (option === ROTATE_SIZE) return [option, value] as const
    if (declared === undefined) return [option, parsed(value, 'boolean') ?? value] as const
    const type = Object.hasOwn(declared, option) ? declared[option] : undefined
    if (type === undefined) {
      const known = nearest(option, [...Object.keys(declared), ROTATE_SIZE])
      throw new RegmonError('REGMON_REPORTER_OPTION', `the reporter "${name}" has no option "${option}"`, {
        hint: `known options: ${known.join(', ')}`,
      })
    }
    const typed = parsed(value, type)
    if (typed !== undefined) return [option, typed] as const
    throw new RegmonError('REGMON_REPORTER_OPTION', `the option ${name}.${option} is "${value}"`, {
      hint: `it must be ${{ boolean: 'true or false', number: 'a number', string: 'a text' }[type]}`,
    })
  })
  return Object.fromEntries(entries)
}

function parsed(value: string | number | boolean, type: 'boolean' | 'number' | 'string') {
  if (typeof value === type) return value
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : undefined
  if (type === 'number') return value !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined
  return String(value)
}

/**
 * @param written as `--rotate-size` and the option `rotateSize` take it: `10485760`, `10M`.
 * @returns bytes. @throws RegmonError where it is not a size.
 */
export function rotateSizeOf(written: string | number | boolean | undefined): number | undefined {
  if (written === undefined) return undefined
  const [, number = '', unit = ''] = /^(\d+)([KMG]?)$/i.exec(String(written)) ?? []
  const size = Number(number) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit.toUpperCase())
  if (size > 0) return size
  throw new RegmonError('REGMON_ROTATE_SIZE', `"${written}" is not a size to rotate a file at`, {
    hint: 'write bytes, or 512K, 10M, 1G',
  })
}
