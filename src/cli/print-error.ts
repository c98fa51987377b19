/** Prints errors: what happened, where, and a hint. An error of the user is printed without a stack. */
import { RegmonError } from '../errors.ts'
import { terminalText } from '../report/terminal-text.ts'

/** An error as text of one or more lines, safe for a terminal. */
export function errorText(error: unknown): string {
  if (!(error instanceof RegmonError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return `regmon: internal error: ${lines(stack)}\nThis is a defect of regmon; please report it.\n`
  }
  const where = terminalText(placeOf(error))
  const hint = error.hint === undefined ? '' : `  ${lines(error.hint)}\n`
  return `regmon: ${where}${lines(error.message)}\n${hint}`
}

/** An error as one line, for `Bail out!`. */
export function errorLine(error: unknown): string {
  const text = error instanceof RegmonError ? `${placeOf(error)}${error.message}` : String(error)
  return text.replace(/\s*\n\s*/g, '; ')
}

/** Where the error is, unless its message begins with that. */
function placeOf({ where, message }: RegmonError): string {
  return where === undefined || message.startsWith(`${where} `) ? '' : `${where}: `
}

function lines(text: string): string {
  return text.split('\n').map(terminalText).join('\n')
}
