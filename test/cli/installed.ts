/** A project with regmon in it, and its command: in a process of its own, or in this one. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readEnvironment } from '../../src/cli/environment.ts'
import { main } from '../../src/cli/main.ts'

const ROOT = join(import.meta.dirname, '..', '..')

export interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A project folder with regmon in its `node_modules`. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'regmon-cli-'))
  /** The file behind the command `regmon`. */
  readonly bin: string

  private constructor(bin: string) {
    this.bin = bin
    writeFileSync(join(this.folder, 'package.json'), '{ "type": "module" }\n')
  }

  /** A link to the checkout: fast, for tests that do not depend on packing. */
  static linked(): Project {
    const project = new Project(join(ROOT, 'src', 'bin.js'))
    project.link(ROOT)
    return project
  }

  /** The packed tarball, installed as a user would. `npm test` installs it once for all tests. */
  static packed(): Project {
    const project = new Project('')
    const installed = process.env['REGMON_INSTALLED']
    if (installed === undefined) installPacked(project.folder)
    else project.link(join(installed, 'node_modules', 'regmon'))

    return Object.assign(project, { bin: join(project.folder, 'node_modules', 'regmon', 'src', 'bin.js') })
  }

  private link(regmon: string): void {
    mkdirSync(join(this.folder, 'node_modules'))
    symlinkSync(regmon, join(this.folder, 'node_modules', 'regmon'), 'junction')
  }

  write(files: Readonly<Record<string, string | Buffer>>): this {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true })
      writeFileSync(join(this.folder, file), content)
    }
    return this
  }

  /** Not a terminal, and not in CI unless `env` says so. */
  regmon(args: readonly string[], env: Readonly<Record<string, string>> = {}): Result {
    const { CI: _ci, FORCE_COLOR: _color, ...rest } = process.env
    return spawn(process.execPath, [this.bin, ...args], this.folder, { ...rest, ...env })
  }

  /**
   * Runs a command in this process, from the sources, which is twenty times as fast: for tests that do not depend on the
   * build, signals, streams or the end of a process. Runs must not overlap, since they set the working directory.
   */
  async main(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Result> {
    let out = ''
    let err = ''
    const cwd = process.cwd()
    process.chdir(this.folder)
    try {
      const code = await main(args, {
        ...readEnvironment(env),
        interactive: false,
        out: (text) => {
          out += text
        },
        err: (text) => {
          err += text
        },
      })
      return { code, out, err }
    } finally {
      process.chdir(cwd)
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function installPacked(folder: string): void {
  const packed = npm(['pack', '--ignore-scripts', '--pack-destination', folder], ROOT)
  if (packed.code !== 0) throw new Error(packed.err)
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))!
  const installed = npm(['install', '--no-audit', '--no-fund', `./${tarball}`], folder)
  if (installed.code !== 0) throw new Error(installed.err)
}

function npm(args: readonly string[], cwd: string): Result {
  return spawn('npm', args, cwd, { ...process.env, npm_config_loglevel: 'error' })
}

function spawn(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Result {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  return { code: status, out: stdout ?? '', err: stderr ?? '' }
}
