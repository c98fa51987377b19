/**
 * Continuous integration runs some lines of a log as commands: GitHub's runner lines that begin with `::`, after blanks
 * too, and lines that contain `##[`; Azure Pipelines lines that contain `##vso[`. Names in a registry must not reach it.
 */

/** `output` with such lines broken by an escape; `\u001b[…m` at the start of a line counts as nothing. */
export function withoutCiCommands(output: string): string {
  return output
    .replace(/^((?:[^\S\n]|\u001b\[[0-9;]*m)*):(?=:)/gm, '$1\\x3a')
    .replaceAll(/##(?=\[|vso\[)/g, '#\\x23')
}
