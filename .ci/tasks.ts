/** Runs programs side by side. The output of one is printed in one piece, and only if it failed. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const started = performance.now()

interface Finished {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
}

const finished: Finished[] = []

/**
 * Runs a command line in the checkout's folder, with the programs of node_modules.
 * @param live its output is printed at once: for a program that runs for a long time.
 * @returns whether it passed.
 */
export async function task(
  name: string,
  command: string,
  { env = {}, live = false }: { readonly env?: NodeJS.ProcessEnv; readonly live?: boolean } = {},
): Promise<boolean> {
  const begin = performance.now()
  const child = spawn(command, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    shell: true,
    stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const passed = code === 0
  const seconds = (performance.now() - begin) / 1000
  finished.push({ name, passed, seconds })
  process.stdout.write(`${passed ? '' : output}${passed ? '✔' : '✖'} ${name} (${seconds.toFixed(1)} s)\n`)
  return passed
}

/** Prints one line for each task, and sets the exit code. */
export function summarize(): void {
  const total = ((performance.now() - started) / 1000).toFixed(1)
  const lines = finished.map(
    ({ name, passed, seconds }) => `${passed ? '✔' : '✖'} ${name} ${seconds.toFixed(1)} s`,
  )
  process.stdout.write(`\n${lines.join(' · ')} · ${total} s in all\n`)
  if (!finished.every(({ passed }) => passed)) process.exitCode = 1
}
