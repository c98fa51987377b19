import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compilePlan, type ScanPlan, stateAt } from '../../src/plan/index.ts'
import { formatValuePath, REG_DWORD, REG_LINK, upcase, type ViewChoice } from '../../src/registry/index.ts'
import { newCounts, scan } from '../../src/scan/index.ts'
import { MemoryRegistry } from '../make/memory-registry.ts'
import { policyOf, type Sketch } from '../make/policy.ts'

const DATA = Buffer.from([1, 2, 3, 4])

/** What a scan found: `policy key\value`, and the paths of keys opened. */
function found(registry: MemoryRegistry, ...policies: Sketch[]) {
  return foundBy(registry, compilePlan(policies.map(policyOf)))
}

function foundBy(registry: MemoryRegistry, plan: ScanPlan) {
  const source = registry.source()
  const counts = newCounts()
  const values: string[] = []
  for (const key of scan(plan, source, {}, counts)) {
    const reading = key?.read({ recorded: [], fingerprint: false })
    if (reading === undefined) continue
    const { node, view, values: read } = reading
    const { path } = node
    for (const value of read) {
      const shown = `${view} ${formatValuePath([path.root, ...path.segments].join('\\'), value.name)}`
      values.push(...value.match.policies.map((policy) => `${policy} ${shown}`))
    }
  }
  return { values: values.sort(), opened: source.opened, counts, plan }
}

describe('the scan of a plan equals a matcher that tries every pattern on every value', () => {
  const name = fc.constantFrom('a', 'B', 'ab', 'b1', 'ß', 'x.y')
  const path = fc.array(name, { minLength: 0, maxLength: 4 })
  const tree = fc.array(fc.record({ path, name: fc.constantFrom('', 'a', 'V', 'w1', 'b\\c') }), {
    maxLength: 25,
  })
  const segment = fc.constantFrom('a', 'b', 'AB', '*', '?', 'a*', '[ab]', '[!a]*', '**', 'ß', 'x?y')
  const mask = fc.constantFrom('*', '?*', 'a', 'v', 'w?', '[aw]*', '*\\c')
  const pattern = fc.record({ key: fc.array(segment, { maxLength: 3 }), value: mask })
  const policy = fc.record({
    watch: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    exclude: fc.array(fc.oneof(pattern, pattern.map(exactly)), { maxLength: 2 }),
    recursive: fc.boolean(),
  })

  it('for random trees and random patterns', () => {
    fc.assert(
      fc.property(tree, fc.array(policy, { minLength: 1, maxLength: 3 }), (values, policies) => {
        const registry = new MemoryRegistry()
        for (const { path, name } of values) registry.set(['HKLM', ...path].join('\\'), name, REG_DWORD, DATA)
        const sketches = policies.map((written) => ({
          ...written,
          watch: written.watch.map(atRoot),
          exclude: written.exclude.map(atRoot),
        }))
        const expected = new Set<string>()
        for (const { path, name } of stored(values)) {
          for (const [index, written] of policies.entries()) {
            if (isWatched(written, path, name))
              expected.add(`${index} 64 ${['HKLM', ...path, name].join('\\')}`)
          }
        }
        assert.deepEqual(found(registry, ...sketches).values, [...expected].sort())
        // The state that a path alone leads to says the same as the walk did.
        const plan = compilePlan(sketches.map(policyOf))
        for (const { path, name } of stored(values)) {
          const match = stateAt(plan, 'HKLM', path.map(upcase), '64')?.match(name)
          const watched = policies.flatMap((written, index) =>
            isWatched(written, path, name) ? [index] : [],
          )
          assert.deepEqual(match?.policies ?? [], watched)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('for the watches that are due, which bring the others along', () => {
    fc.assert(
      fc.property(tree, fc.array(policy, { minLength: 2, maxLength: 3 }), (values, policies) => {
        const registry = new MemoryRegistry()
        for (const { path, name } of values) registry.set(['HKLM', ...path].join('\\'), name, REG_DWORD, DATA)
        const sketches = policies.map((written) => ({
          ...written,
          watch: written.watch.map(atRoot),
          exclude: written.exclude.map(atRoot),
        }))
        const all = found(registry, ...sketches)
        const alone = found(registry, sketches[0]!)
        const due = new Set(
          all.plan.watches.filter((watch) => watch.policy === 0).map((watch) => watch.index),
        )
        const some = foundBy(registry, compilePlan(sketches.map(policyOf), undefined, due))
        const isDue = new Set(alone.values.map((value) => value.slice(2)))
        assert.deepEqual(
          some.values,
          all.values.filter((value) => isDue.has(value.slice(2))),
        )
        assert.deepEqual(some.opened, alone.opened)
      }),
      { numRuns: 500 },
    )
  })

  type Written = { key: string[]; value: string; recursive?: false }
  type WrittenPolicy = { watch: Written[]; exclude: Written[]; recursive: boolean }

  const atRoot = ({ key, ...rest }: Written) => ({ key: ['HKLM', ...key].join('\\'), ...rest })

  function exactly(written: Written): Written {
    return { ...written, recursive: false }
  }

  /** Values by the first spelling of each key and name, as a registry stores them. */
  function stored(values: { path: string[]; name: string }[]) {
    const spelling = new Map<string, string>()
    const spell = (path: string[]) =>
      path.map((name, depth) => {
        const id = upcase(path.slice(0, depth + 1).join('\\'))
        spelling.set(id, spelling.get(id) ?? name)
        return spelling.get(id)!
      })
    const unique = new Map<string, { path: string[]; name: string }>()
    for (const value of values) {
      const path = spell(value.path)
      const id = upcase(`${path.join('\\')}\0${value.name}`)
      if (!unique.has(id)) unique.set(id, { path, name: value.name })
    }
    return [...unique.values()]
  }

  /** The contract's words, as regular expressions. */
  function isWatched({ watch, exclude, recursive }: WrittenPolicy, path: string[], name: string): boolean {
    const matches = ({ key, value, recursive: own }: Written, below: string[]) => {
      const literal = key.every((segment) => !/[*?[]/.test(segment))
      const deep = (own ?? recursive) && literal
      return expression(value, '[^]').test(upcase(name)) && keyExpression(key, deep).test(keyText(below))
    }
    const pruned = exclude.some((pattern) =>
      path.some((child, depth) => {
        const above = path.slice(0, depth)
        const literal = pattern.key.every((segment) => !/[*?[]/.test(segment))
        return (
          (pattern.recursive ?? recursive) &&
          expression(pattern.value, '[^]').test(upcase(child)) &&
          keyExpression(pattern.key, literal).test(keyText(above))
        )
      }),
    )
    return (
      watch.some((pattern) => matches(pattern, path)) &&
      !exclude.some((pattern) => matches(pattern, path)) &&
      !pruned
    )
  }

  const keyText = (path: string[]) => path.map((part) => `/${upcase(part)}`).join('')
  const quote = (text: string) => text.replace(/[\\^$.|+(){}]/g, '\\$&')

  function keyExpression(key: string[], deep: boolean): RegExp {
    const parts = key.map((segment) => (segment === '**' ? '(/[^/]*)*' : `/${source(segment, '[^/]')}`))
    return new RegExp(`^${parts.join('')}${deep ? '(/[^/]*)*' : ''}$`)
  }

  function expression(glob: string, any: string): RegExp {
    return new RegExp(`^${source(glob, any)}$`)
  }

  function source(glob: string, any: string): string {
    return (glob.match(/\[!?[^\]]*\]|[\s\S]/g) ?? [])
      .map((token) => {
        if (token === '*') return `${any}*`
        if (token === '?') return any
        return token.startsWith('[') ? upcase(token.replace('[!', '[^')) : quote(upcase(token))
      })
      .join('')
  }
})

describe('a key is opened', () => {
  const registry = () =>
    new MemoryRegistry()
      .set('HKLM\\Software\\Keep\\Deep', 'v', REG_DWORD, DATA)
      .set('HKLM\\Software\\Cache\\Deep', 'v', REG_DWORD, DATA)
      .set('HKLM\\Other', 'v', REG_DWORD, DATA)

  it('once, however many policies watch it', () => {
    const one = { watch: ['HKLM\\Software\\**\\*'] }
    const { opened, values } = found(registry(), one, one, { ...one, digest: 'md5' })
    assert.equal(new Set(opened).size, opened.length)
    assert.equal(values.length, 6)
  })

  it('never, where no pattern can reach it', () => {
    const { opened } = found(registry(), { watch: ['HKLM\\Software\\Keep\\Deep\\v'] })
    assert.deepEqual(
      opened.filter((path) => !/^HKLM(\\Software\\Keep\\Deep)?$/.test(path)),
      [],
    )
  })

  it('never, where an exclude prunes it: by the name in a recursive policy, by ** in any', () => {
    const byName = found(registry(), {
      watch: ['HKLM\\Software\\*'],
      recursive: true,
      exclude: ['HKLM\\Software\\Cache'],
    })
    const byTree = found(registry(), {
      watch: ['HKLM\\Software\\**\\*'],
      exclude: ['HKLM\\Software\\Cache\\**\\*'],
    })
    for (const { opened, values, counts } of [byName, byTree]) {
      assert.deepEqual(
        opened.filter((path) => path.includes('Cache')),
        [],
      )
      assert.deepEqual(values, ['0 64 HKLM\\Software\\Keep\\Deep\\v'])
      assert.deepEqual(counts.pruned, [1])
    }
  })

  it('although one policy prunes it, for another', () => {
    const pruning = { watch: ['HKLM\\Software\\*'], recursive: true, exclude: ['HKLM\\Software\\Cache'] }
    const { values } = found(registry(), pruning, { watch: ['HKLM\\Software\\**\\*'] })
    assert.deepEqual(values, [
      '0 64 HKLM\\Software\\Keep\\Deep\\v',
      '1 64 HKLM\\Software\\Cache\\Deep\\v',
      '1 64 HKLM\\Software\\Keep\\Deep\\v',
    ])
  })
})

describe('a symbolic link', () => {
  const registry = () =>
    new MemoryRegistry()
      .set('HKLM\\Target', 'v', REG_DWORD, DATA)
      .set('HKLM\\Target\\Sub', 'w', REG_DWORD, DATA)
      .link('HKLM\\Top\\Link', '\\REGISTRY\\MACHINE\\Target')
      .link('HKLM\\Top\\Loop', '\\REGISTRY\\MACHINE\\Top\\Loop')

  it('is followed by a literal segment, after wildcards too', () => {
    assert.deepEqual(found(registry(), { watch: ['HKLM\\Top\\Link\\v'] }).values, ['0 64 HKLM\\Top\\Link\\v'])
    assert.deepEqual(found(registry(), { watch: ['HKLM\\T?p\\Link\\Sub\\w'] }).values, [
      '0 64 HKLM\\Top\\Link\\Sub\\w',
    ])
  })

  it('is a value itself that every mask matches, where a wildcard meets it, and is not followed', () => {
    const links = ['0 64 HKLM\\Top\\Link\\SymbolicLinkValue', '0 64 HKLM\\Top\\Loop\\SymbolicLinkValue']
    assert.deepEqual(found(registry(), { watch: ['HKLM\\Top\\*\\v'] }).values, links)
    assert.deepEqual(found(registry(), { watch: ['HKLM\\Top\\**\\*'] }).values, links)
    assert.deepEqual(found(registry(), { watch: ['HKLM\\Top\\v'], recursive: true }).values, links)
  })

  it('is both, where a literal and a wildcard meet it', () => {
    assert.deepEqual(found(registry(), { watch: ['HKLM\\Top\\*\\v', 'HKLM\\Top\\Link\\v'] }).values, [
      '0 64 HKLM\\Top\\Link\\SymbolicLinkValue',
      '0 64 HKLM\\Top\\Link\\v',
      '0 64 HKLM\\Top\\Loop\\SymbolicLinkValue',
    ])
  })

  it('of an ordinary type is no link', () => {
    const plain = new MemoryRegistry()
      .set('HKLM\\a', 'SymbolicLinkValue', REG_DWORD, DATA)
      .set('HKLM\\a', 'x', REG_LINK, DATA)
    assert.deepEqual(found(plain, { watch: ['HKLM\\*\\v'] }).values, [])
  })
})

describe('registry views', () => {
  const registry = () =>
    new MemoryRegistry()
      .set('HKLM\\SOFTWARE\\App', 'v', REG_DWORD, DATA)
      .set('HKLM\\SOFTWARE\\Wow6432Node\\App', 'v', REG_DWORD, DATA)
      .set('HKLM\\SOFTWARE\\Policies\\P', 'v', REG_DWORD, DATA)
      .set('HKLM\\SOFTWARE\\Classes\\CLSID\\C', 'v', REG_DWORD, DATA)
      .set('HKLM\\SOFTWARE\\Classes\\Wow6432Node\\CLSID\\C', 'v', REG_DWORD, DATA)
      .set('HKLM\\SYSTEM\\S', 'v', REG_DWORD, DATA)

  it('a redirected key is two, a shared key is one with the view 64', () => {
    const watch = [
      'HKLM\\SOFTWARE\\App\\v',
      'HKLM\\SOFTWARE\\Policies\\P\\v',
      'HKLM\\SOFTWARE\\Classes\\CLSID\\C\\v',
      'HKLM\\SYSTEM\\S\\v',
    ]
    assert.deepEqual(found(registry(), { watch, view: '32' }).values, [
      '0 32 HKLM\\SOFTWARE\\App\\v',
      '0 32 HKLM\\SOFTWARE\\Classes\\CLSID\\C\\v',
      '0 64 HKLM\\SOFTWARE\\Policies\\P\\v',
      '0 64 HKLM\\SYSTEM\\S\\v',
    ])
    assert.deepEqual(found(registry(), { watch, view: 'both' }).values, [
      '0 32 HKLM\\SOFTWARE\\App\\v',
      '0 32 HKLM\\SOFTWARE\\Classes\\CLSID\\C\\v',
      '0 64 HKLM\\SOFTWARE\\App\\v',
      '0 64 HKLM\\SOFTWARE\\Classes\\CLSID\\C\\v',
      '0 64 HKLM\\SOFTWARE\\Policies\\P\\v',
      '0 64 HKLM\\SYSTEM\\S\\v',
    ])
  })

  it('with both, the 64-bit walk leaves out what the 32-bit walk covers', () => {
    const both = found(registry(), { watch: ['HKLM\\**\\v'], view: 'both' }).values
    assert.deepEqual(both, [
      '0 32 HKLM\\SOFTWARE\\App\\v',
      '0 32 HKLM\\SOFTWARE\\Classes\\CLSID\\C\\v',
      '0 64 HKLM\\SOFTWARE\\App\\v',
      '0 64 HKLM\\SOFTWARE\\Classes\\CLSID\\C\\v',
      '0 64 HKLM\\SOFTWARE\\Policies\\P\\v',
      '0 64 HKLM\\SYSTEM\\S\\v',
    ])
    const sixtyFour = found(registry(), { watch: ['HKLM\\**\\v'] }).values
    assert.ok(sixtyFour.includes('0 64 HKLM\\SOFTWARE\\Wow6432Node\\App\\v'))
  })

  it('a path that names Wow6432Node is that key in either view, and read once with both', () => {
    const watch = ['HKLM\\SOFTWARE\\Wow6432Node\\App\\*', 'HKLM\\SOFTWARE\\wow6432node\\**\\v']
    const key = 'HKLM\\SOFTWARE\\Wow6432Node\\App\\v'
    const others: Sketch[] = [
      { watch: [] },
      { watch: ['HKLM\\SOFTWARE\\*\\w'], view: '32' },
      { watch: ['HKLM\\SOFTWARE\\*'], view: '32', recursive: true, exclude: ['HKLM\\SOFTWARE\\**\\v'] },
    ]
    for (const pattern of watch) {
      for (const other of others) {
        const values = (view: ViewChoice) => {
          const { values } = found(registry(), { watch: [pattern], view }, other)
          return values.filter((value) => value.startsWith('0 '))
        }
        assert.deepEqual(values('64'), [`0 64 ${key}`], pattern)
        assert.deepEqual(values('both'), [`0 64 ${key}`], pattern)
        assert.deepEqual(values('32').map(upcase), [upcase(`0 32 ${key}`)], pattern)
      }
    }
    const below = registry().set('HKLM\\SOFTWARE\\Wow6432Node\\Wow6432Node\\App', 'v', REG_DWORD, DATA)
    assert.deepEqual(found(below, { watch: [watch[0]!], view: '32' }).values, [`0 32 ${key}`])
    assert.deepEqual(found(below, { watch: ['HKLM\\SOFTWARE\\*\\v'], view: '32' }).values, [
      '0 32 HKLM\\SOFTWARE\\App\\v',
    ])
  })

  it('a shared key that is a link is met itself by a wildcard of the 32-bit view', () => {
    const linked = registry().link('HKLM\\SOFTWARE\\Clients', '\\REGISTRY\\MACHINE\\SYSTEM\\S')
    assert.deepEqual(found(linked, { watch: ['HKLM\\SOFTWARE\\*\\v'], view: '32' }).values, [
      '0 32 HKLM\\SOFTWARE\\App\\v',
      '0 64 HKLM\\SOFTWARE\\Clients\\SymbolicLinkValue',
    ])
    assert.deepEqual(found(linked, { watch: ['HKLM\\SOFTWARE\\Clients\\v'], view: '32' }).values, [
      '0 64 HKLM\\SOFTWARE\\Clients\\v',
    ])
  })

  it('what a policy of the 32-bit view prunes above a shared key stays pruned in it', () => {
    const deep = registry().set('HKLM\\SOFTWARE\\Microsoft\\RPC\\R', 'v', REG_DWORD, DATA)
    const watch = ['HKLM\\SOFTWARE\\v']
    const recursive = true
    const pruning = { watch, recursive, view: '32' as const, exclude: ['HKLM\\SOFTWARE\\Microsoft'] }
    const { values } = found(deep, pruning, { watch, recursive, view: '32' }, { watch, recursive })
    assert.deepEqual(
      values.filter((value) => value.includes('RPC')),
      ['1 64 HKLM\\SOFTWARE\\Microsoft\\RPC\\R\\v', '2 64 HKLM\\SOFTWARE\\Microsoft\\RPC\\R\\v'],
    )
  })

  it('a shared key is opened once for both, and a value in it counts once', () => {
    const { opened, plan, counts } = found(registry(), {
      watch: ['HKLM\\SOFTWARE\\Policies\\**\\v'],
      view: 'both',
    })
    assert.equal(opened.filter((path) => path.endsWith('Policies')).length, 1)
    assert.deepEqual(
      plan.matches.map((match) => [match.watches.length, counts.byMatch[match.id]]),
      [[1, 1]],
    )
  })
})

it('what an attacker names does not grow the plan without bound', () => {
  const registry = new MemoryRegistry()
  for (let i = 0; i < 10_000; i++) registry.set(`HKLM\\S\\key ${i}`, `value ${i}`, REG_DWORD, DATA)
  const { values } = found(registry, { watch: ['HKLM\\S\\k*\\v*', 'HKLM\\S\\[k]ey?1*\\*1'] })
  assert.equal(values.length, 10_000)
})

it('a state of the plan remembers where names lead up to a bound', () => {
  const plan = compilePlan([policyOf({ watch: ['HKLM\\S\\k*\\*'] }, 0)])
  const state = stateAt(plan, 'HKLM', [upcase('S')], '64')
  assert.ok(state)
  const names = Array.from({ length: 5000 }, (_, i) => `k${i}`)
  const first = names.map((name) => state.step(name, false))
  assert.ok(first.every(({ wild }) => wild !== undefined))
  const remembered = names.filter((name, i) => state.step(name, false) === first[i])
  assert.equal(remembered.length, 4096)
})
