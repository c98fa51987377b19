/**
 * Continuous integration runs some lines of a log as commands: GitHub's runner lines that begin with `::`, after blanks
 * too, and lines that contain `##[`; Azure Pipelines lines that contain `##vso[`. Names in a registry must not reach it.
 */

/** The mark of a command that counts anywhere in a line. */
export const MARKED_COMMAND = /##(?=\[|vso\[)/g

/** `output` with such lines broken by an escape; `\u001b[…m` at the start of a line counts as nothing. */
export function withoutCiCommands(output: string): string {
  return output
    .replace(/^((?:[^\S\n]|\u001b\[[0-9;]*m)*):(?=:)/gm, '$1\\x3a')
    .replaceAll(MARKED_COMMAND, '#\\x23')
}
