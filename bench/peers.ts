/** Debian's packages of the programs that regmon is compared with, and of the one that measures memory. */
import { spawnSync } from 'node:child_process'

const PACKAGES = {
  time: ['/usr/bin/time', '--version'],
  'libhivex-bin': ['sh', '-c', 'command -v hivexml'],
  'python3-hivex': ['/usr/bin/python3', '-c', 'import hivex'],
} as const

type Package = keyof typeof PACKAGES

/** Installs what is missing, if run as root. @throws an error that names the command to install it. */
export function needPackages(...names: readonly Package[]): void {
  const missing = names.filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('sh', ['-c', `apt-get update -q && ${command}`], { env, stdio: 'ignore' })
  }
  const still = names.filter((name) => !isInstalled(name))
  if (still.length > 0) throw new Error(`${still.join(', ')} is missing; install it with: sudo ${command}`)
}

function isInstalled(name: Package): boolean {
  const [program, ...args] = PACKAGES[name]
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' })
  return error === undefined && status === 0
}
