/**
 * Makes the JavaScript of `dist` from the sources. How many files a command loads is most of what its start costs,
 * on Windows above all: what `check` needs is one file, and what only some runs need is loaded when they do.
 * Types come from tsc beside it.
 */
import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'rolldown'
import { builtins } from './builtins.ts'
import { compiledChecks } from './compiled-checks.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
// Chunks are named by what they hold: those of the build before would stay.
rmSync(join(root, 'dist'), { recursive: true, force: true })

/** With all that these import, they are the one file of a check. */
const START =
  /[\\/](src[\\/](cli[\\/]main|index|cli[\\/]commands[\\/]check|source[\\/]hive[\\/]index)|reporters[\\/]tap)\.ts$/

/** What is in the start anyway is imported at once: else each such import would be a file more. */
const atOnce: Plugin = {
  name: 'at once',
  transform(text, id) {
    if (!/[\\/](src|reporters)[\\/].*\.ts$/.test(id) || /node_modules/.test(id)) return undefined
    const imports: string[] = []
    const code = text.replaceAll(/\bimport\('(\.[^']+)'\)/g, (written, file: string) => {
      if (!START.test(join(dirname(id), file))) return written
      const name = `atOnce${imports.length}`
      imports.push(`import * as ${name} from '${file}'\n`)
      return `Promise.resolve(${name})`
    })
    return imports.length === 0 ? undefined : imports.join('') + code
  },
}

const { output } = await build({
  cwd: root,
  // The worker stands where `load-fresh` looks for it: beside the chunks.
  input: Object.fromEntries(
    ['src/cli/main', 'src/index', 'src/report/index', 'src/load-worker'].map((name) => [name, `${name}.ts`]),
  ),
  platform: 'node',
  // A binary of its own; and packages that are loaded by `createRequire`, or only by their own developers.
  external: ['koffi', 'des.js', 'sha.js', 'react-devtools-core'],
  plugins: [
    builtins,
    atOnce,
    {
      name: 'compiled checks',
      load: (id) => (/[\\/]src[\\/]fits\.ts$/.test(id) ? compiledChecks() : undefined),
    },
  ],
  transform: { target: 'node22.18', define: { 'process.env.NODE_ENV': '"production"' } },
  treeshake: { propertyReadSideEffects: false },
  preserveEntrySignatures: 'allow-extension',
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: join(root, 'dist'),
    format: 'esm',
    chunkFileNames: 'src/[name]-[hash].js',
    comments: false,
    codeSplitting: {
      groups: [{ name: 'start', test: (id) => START.test(id) || id.startsWith('\0rolldown') }],
    },
  },
})

// Policies are read by people, and import `regmon` as people's own do.
mkdirSync(join(root, 'dist/policies'))
for (const file of globSync(join(root, 'policies/*.policy.ts')))
  writeFileSync(
    join(root, 'dist/policies', basename(file).replace(/ts$/, 'js')),
    stripTypeScriptTypes(readFileSync(file, 'utf8')),
  )

/** The packages that went into the bundle, as folders. */
function bundledPackages(): string[] {
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
  const folders = modules.flatMap(
    (file) => /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file)?.[1] ?? [],
  )
  return [...new Set(folders)].sort()
}

/** @throws Error where a package does not say under what terms it may be passed on. */
function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (license === undefined) throw new Error(`${folder} names no licence`)
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim()
  return `${name} ${version} (${license})\n\n${text}\n`
}

const notices = bundledPackages().map(notice)
writeFileSync(
  join(root, 'dist/THIRD-PARTY.txt'),
  `What is bundled into this build, and its terms.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`,
)
