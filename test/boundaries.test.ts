/** The may-not list of ARCHITECTURE.md: what each folder may import, of ours and of packages. */
import assert from 'node:assert/strict'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { it } from 'node:test'

const ROOT = join(import.meta.dirname, '..')

/** For each folder: folders of ours that it may import, beside itself; packages and Node's modules it may import. */
const MAY: readonly {
  readonly folder: string
  readonly ours: readonly string[]
  readonly packages: readonly string[]
}[] = [
  { folder: 'src/registry', ours: [], packages: [] },
  { folder: 'src/pattern', ours: ['src/registry'], packages: [] },
  { folder: 'src/digest', ours: [], packages: ['node:crypto', 'node:module', 'sha.js', 'des.js'] },
  {
    folder: 'src/policy',
    ours: [
      'src/registry',
      'src/pattern',
      'src/digest',
      'src/schema.ts',
      'src/validate.ts',
      'src/errors.ts',
      'src/load-file.ts',
    ],
    packages: ['node:fs', 'node:path', 'croner'],
  },
  {
    folder: 'src/config',
    ours: ['src/schema.ts', 'src/validate.ts', 'src/errors.ts', 'src/load-file.ts'],
    packages: ['node:fs', 'node:path', 'cosmiconfig'],
  },
  { folder: 'src/plan', ours: ['src/registry', 'src/pattern', 'src/digest', 'src/policy'], packages: [] },
  {
    folder: 'src/source/live',
    ours: ['src/registry', 'src/errors.ts', 'src/source'],
    packages: ['koffi', 'node:os', 'node:module', 'node:process'],
  },
  {
    folder: 'src/source/image',
    ours: ['src/registry', 'src/errors.ts', 'src/source'],
    packages: ['node:fs', 'node:path'],
  },
  {
    folder: 'src/source/users',
    ours: ['src/registry', 'src/errors.ts', 'src/source'],
    packages: ['node:fs', 'node:path'],
  },
  {
    folder: 'src/source',
    ours: ['src/registry', 'src/errors.ts'],
    packages: ['node:fs', 'node:path', 'node:buffer'],
  },
  {
    folder: 'src/scan',
    ours: ['src/registry', 'src/pattern', 'src/digest', 'src/plan', 'src/source/source.ts'],
    packages: ['node:crypto'],
  },
  {
    folder: 'src/store',
    ours: [
      'src/registry',
      'src/digest',
      'src/errors.ts',
      'src/schema.ts',
      'src/fits.ts',
      'src/source/source.ts',
    ],
    packages: ['node:sqlite', 'node:fs', 'node:path', 'node:crypto', 'node:os', 'node:buffer'],
  },
  {
    folder: 'src/judge',
    ours: [
      'src/registry',
      'src/pattern',
      'src/digest',
      'src/plan',
      'src/policy',
      'src/scan',
      'src/store/store.ts',
      'src/report/run-event.ts',
    ],
    packages: [],
  },
  {
    folder: 'src/run',
    ours: [
      'src/registry',
      'src/pattern',
      'src/digest',
      'src/policy',
      'src/plan',
      'src/scan',
      'src/judge',
      'src/source/source.ts',
      'src/store/store.ts',
      'src/store/format',
      'src/store/tree',
      'src/report/run-event.ts',
      'src/report/watch-counts.ts',
      'src/errors.ts',
      'src/nearest.ts',
    ],
    packages: ['node:crypto', 'node:timers/promises'],
  },
  {
    folder: 'src/watch',
    ours: [
      'src/registry',
      'src/pattern',
      'src/policy',
      'src/plan',
      'src/scan',
      'src/judge',
      'src/run',
      'src/output',
      'src/source/source.ts',
      'src/source/notify.ts',
      'src/store/store.ts',
      'src/store/format',
      'src/store/tree',
      'src/store/watch-state.ts',
      'src/report',
      'src/errors.ts',
      'src/nearest.ts',
      'src/schema.ts',
      'src/fits.ts',
    ],
    packages: ['node:crypto', 'node:fs', 'node:net', 'node:os', 'node:path', 'node:timers/promises'],
  },
  {
    folder: 'src/api',
    ours: [
      'src/registry',
      'src/pattern',
      'src/config',
      'src/policy',
      'src/source',
      'src/store',
      'src/run',
      'src/output',
      'src/watch',
      'src/report',
      'src/errors.ts',
      'src/nearest.ts',
      'src/load-fresh.ts',
    ],
    packages: ['node:fs', 'node:os', 'node:path'],
  },
  {
    folder: 'src/report',
    ours: ['src/registry', 'src/errors.ts', 'src/nearest.ts', 'src/schema.ts'],
    packages: ['node:fs', 'node:path', 'tap-parser'],
  },
  {
    folder: 'src/output',
    ours: ['src/report', 'src/errors.ts', 'src/nearest.ts'],
    packages: ['node:fs', 'node:path', 'node:tty'],
  },
  {
    folder: 'reporters/tui',
    ours: ['src/report', 'src/registry', 'reporters'],
    packages: ['ink', 'react', 'react/jsx-runtime', 'slice-ansi', 'string-width'],
  },
  {
    folder: 'reporters',
    ours: ['src/report', 'src/registry', 'src/errors.ts', 'src/nearest.ts'],
    packages: ['node:url', 'node:path', 'node:module'],
  },
]

const FILES = globSync('{src,reporters}/**/*.{ts,tsx}', { cwd: ROOT }).map((file) =>
  file.replaceAll('\\', '/'),
)

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
  )
  return [...found].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '')
}

for (const { folder, ours, packages } of MAY) {
  it(`${folder} imports nothing but what it may`, () => {
    const own = FILES.filter(
      (file) =>
        file.startsWith(`${folder}/`) &&
        !MAY.some((other) => other.folder.length > folder.length && file.startsWith(`${other.folder}/`)),
    )
    assert.ok(own.length > 0, 'there are files')
    const wrong = own.flatMap((file) =>
      importsOf(file).flatMap((from) => {
        if (!from.startsWith('.')) return packages.includes(from) ? [] : [`${file}: ${from}`]
        const target = posix.normalize(posix.join(posix.dirname(file), from))
        const allowed = [folder, ...ours].some((place) => target === place || target.startsWith(`${place}/`))
        return allowed ? [] : [`${file}: ${target}`]
      }),
    )
    assert.deepEqual(wrong, [])
  })
}

it('only the command line reads argv, env and the terminal', () => {
  const readers = FILES.filter((file) =>
    /\bprocess\.(argv|env|stdout|stderr|stdin|exit|exitCode)\b/.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  assert.deepEqual([...new Set(readers.map((file) => dirname(file)))], ['src/cli'])
})

it('nothing asks for the name of a reporter: what one can do, it declares', () => {
  const names = readdirSync(join(ROOT, 'reporters')).map((entry) => entry.replace(/\.ts$/, ''))
  const literal = new RegExp(`['"\`](${names.join('|')})['"\`]`)
  const asking = FILES.filter((file) => file.startsWith('src/')).flatMap((file) => {
    const code = readFileSync(join(ROOT, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    return literal.test(code) ? [file] : []
  })
  assert.deepEqual(asking, [])
})

it('the files of the list are the files of the project', () => {
  const listed = FILES.filter(
    (file) => MAY.some(({ folder }) => file.startsWith(`${folder}/`)) || file.startsWith('src/cli/'),
  )
  const others = FILES.filter((file) => !listed.includes(file)).map((file) => relative('src', file))
  assert.deepEqual(others.sort(), [
    'errors.ts',
    'fits.ts',
    'index.ts',
    'load-file.ts',
    'load-fresh.ts',
    'load-worker.ts',
    'nearest.ts',
    'schema.ts',
    'schemas.ts',
    'validate.ts',
  ])
})
