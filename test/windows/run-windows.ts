/**
 * One Windows program in a registry of its own, from a shell: `node test/windows/run-windows.ts node
 * script.ts` or `… reg query HKLM\\Software`. In Wine, what it wrote to the registry is gone afterwards.
 */
import { openWindows } from './wine.ts'

const [program = 'node', ...args] = process.argv.slice(2)
const windows = openWindows()
try {
  const { status, stdout, stderr } =
    program === 'node' ? windows.node(['--conditions=regmon-source', ...args]) : windows.run(program, args)
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = status ?? 1
} finally {
  windows.close()
}
