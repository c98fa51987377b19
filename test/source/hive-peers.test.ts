import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { describe, type TestContext, test } from 'node:test'
import { REG_BINARY, REG_DWORD, REG_SZ } from '../../src/registry/index.ts'
import { type HiveOptions, type HiveTree, writeHive } from '../make/hive.ts'
import { treeOf, value } from '../make/tree.ts'
import { folder } from './folder.ts'
import { dword, sz } from './read.ts'

const LAYOUTS: readonly HiveOptions[] = [
  {},
  { minor: 3 },
  { minor: 4, list: 'li' },
  { minor: 5, list: 'lh', leafLength: 3 },
  { minor: 5, list: 'li', leafLength: 2 },
  { minor: 6, compressNames: false },
  { inlineData: false },
]

const sizes = [0, 1, 2, 3, 4, 5, 16344, 16345, 50_000]
const bytes = (size: number) => Uint8Array.from({ length: size }, (_, i) => i * 7)

const PATHS = {
  '': [value('', REG_BINARY, bytes(3))],
  'Data\\Sizes': sizes.map((size) => value(`v${size}`, REG_BINARY, bytes(size))),
  'Data\\Types': [0x20, 0xffff0011].map((type) => value(`t${type}`, type, bytes(6))),
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => [`Many\\k${i}`, [value('i', REG_BINARY, bytes(i))]]),
  ),
}

const tree: HiveTree = treeOf({
  ...PATHS,
  'Names\\\u00dcbung': [value('bi\u00f1o', REG_BINARY, bytes(9))],
  'Names\\\u0141\u00f3d\u017a': [value('\u0141\u00f3d\u017a', REG_BINARY, bytes(9))],
})

/** Why a test that runs a program must be skipped; in CI it must not. */
function missing(program: string): string | false {
  if (spawnSync('which', [program]).status === 0) return false
  assert.equal(
    process.env['CI'],
    undefined,
    `${program} is missing; install it: apt-get install libhivex-bin reglookup`,
  )
  return `${program} is not installed: apt-get install libhivex-bin reglookup`
}

function run(program: string, args: readonly string[], input = ''): string {
  return execFileSync(program, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
}

const layoutName = (options: HiveOptions) => JSON.stringify(options)

describe('hivex reads the hives that are made here', { skip: missing('hivexsh') }, () => {
  /** Every key's values, in the words of `hivexsh`. */
  function expected({ keys = [], values = [] }: HiveTree, path: string): [commands: string, output: string] {
    const lines = values.map(({ name, type, data }) => {
      const hex = [...data].map((byte) => byte.toString(16).padStart(2, '0'))
      return `"${name === '' ? '@' : name}"=hex(${type}):${hex.join(',')}\n`
    })
    const below = keys.map((key) => expected(key, `${path}\\${key.name}`))
    return [
      `cd ${path === '' ? '\\' : path}\nlsval\n${below.map(([commands]) => commands).join('')}`,
      lines.join('') + below.map(([, output]) => output).join(''),
    ]
  }

  for (const options of LAYOUTS) {
    test(layoutName(options), (t) => {
      const file = folder(t)('hive', writeHive(tree, options))
      const [commands, output] = expected(tree, '')
      assert.equal(run('hivexsh', [file], commands), output)
    })
  }

  test('texts and numbers', (t) => {
    const file = folder(t)(
      'hive',
      writeHive(treeOf({ x: [value('s', REG_SZ, sz('\u00fc')), value('d', REG_DWORD, dword(7))] })),
    )
    assert.equal(run('hivexsh', [file], 'cd x\nlsval\n'), '"s"="\u00fc"\n"d"=dword:00000007\n')
  })
})

describe('reglookup reads the hives that are made here', { skip: missing('reglookup') }, () => {
  /** `path/name type hex`, for names that reglookup writes as they are. */
  function read(t: TestContext, options: HiveOptions): string[] {
    const file = folder(t)('hive', writeHive(treeOf(PATHS), options))
    const rows = run('reglookup', ['-H', file]).split('\n')
    return rows
      .map((row) => row.split(','))
      .filter(([, type]) => type !== undefined && type !== 'KEY')
      .map(([path, type, data = '']) => `${path} ${type} ${data === '(null)' ? '' : unquote(data)}`)
      .sort()
  }

  function unquote(data: string): string {
    const bytes = data.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    return Buffer.from(bytes, 'latin1').toString('hex')
  }

  const typeName = (type: number) =>
    type === REG_BINARY ? 'BINARY' : `0x${type.toString(16).toUpperCase().padStart(8, '0')}`

  // It knows big data from 1.5 on only; Windows, from 1.4 on.
  for (const options of LAYOUTS.filter(({ minor }) => minor !== 4)) {
    test(layoutName(options), (t) => {
      const expected = Object.entries(PATHS).flatMap(([path, values]) =>
        values.map(({ name, type, data }) => {
          const key = path === '' ? '/' : `/${path.replaceAll('\\', '/')}`
          return `${key}/${name} ${typeName(type)} ${Buffer.from(data).toString('hex')}`
        }),
      )
      assert.deepEqual(read(t, options), expected.sort())
    })
  }
})
