/** The arguments of `npm run fuzz`: wrong ones must not look like a run without violations. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const RUN = fileURLToPath(new URL('run.ts', import.meta.url))

function fuzz(...args: string[]) {
  const command = ['--conditions=regmon-source', RUN, ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

describe('npm run fuzz', () => {
  const wrong: readonly (readonly [args: string[], why: RegExp])[] = [
    [['--mutants', 'x'], /^fuzz: --mutants takes a whole number, 1 or more, and got "x"\n$/],
    [['--mutants', '0'], /^fuzz: --mutants takes .* and got "0"\n$/],
    [['--mutants=-5'], /^fuzz: --mutants takes .* and got "-5"\n$/],
    [['--mutants', '-5'], /^fuzz: Option '--mutants' argument is ambiguous\. [^\n]*\n$/],
    [['--mutants='], /^fuzz: --mutants takes .* and got ""\n$/],
    [['--mutants', '1.5'], /and got "1\.5"\n$/],
    [['--mutants', '1e3'], /and got "1e3"\n$/],
    [['--mutants', '99999999999999999999'], /and got "99999999999999999999"\n$/],
    [['--seed', 'x'], /^fuzz: --seed takes a whole number, 0 or more, and got "x"\n$/],
    [['--from=-1'], /^fuzz: --from takes a whole number, 0 or more, and got "-1"\n$/],
    [['--bogus'], /^fuzz: Unknown option '--bogus'[^\n]*\n$/],
    [['more'], /^fuzz: Unexpected argument 'more'[^\n]*\n$/],
  ]
  for (const [args, why] of wrong) {
    test(`refuses ${args.join(' ')} in one line, and runs nothing`, () => {
      const { status, stdout, stderr } = fuzz(...args)
      assert.equal(status, 2)
      assert.equal(stdout, '')
      assert.match(stderr, why)
    })
  }

  test('makes the requested number of mutants', () => {
    const { status, stdout } = fuzz('--mutants', '3', '--seed', '7', '--from', '2', '--made')
    assert.equal(status, 0)
    assert.match(stdout, /^mutants {6}3 \(seed 7, from 2\)/m)
  })
})
