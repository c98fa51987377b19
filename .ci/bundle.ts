/**
 * Makes the JavaScript of `dist` from the sources, in few files: how many a command loads is most of what its
 * start costs, on Windows above all. Types come from tsc beside it.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
// Chunks are named by what they hold: those of the build before would stay.
rmSync(join(root, 'dist'), { recursive: true, force: true })

const { metafile } = await build({
  absWorkingDir: root,
  // The worker stands where `load-fresh` looks for it: beside the chunks.
  entryPoints: ['src/cli/main.ts', 'src/index.ts', 'src/report/index.ts', 'src/load-worker.ts'],
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  outdir: 'dist',
  outbase: '.',
  chunkNames: 'src/[name]-[hash]',
  jsx: 'automatic',
  // A binary of its own; and packages that are loaded by `createRequire`, or only by their own developers.
  external: ['koffi', 'des.js', 'sha.js', 'react-devtools-core'],
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
})

// Policies are read by people, and import `regmon` as people's own do.
await build({
  absWorkingDir: root,
  entryPoints: ['policies/*.policy.ts'],
  outdir: 'dist/policies',
  logLevel: 'warning',
})

/** The packages that went into the bundle, as folders. */
function bundledPackages(): string[] {
  const folders = Object.keys(metafile.inputs).flatMap((file) => {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)
    return found ? [join(root, found[1]!)] : []
  })
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
