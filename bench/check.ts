/**
 * Whole checks of values that did not change, and their first recording, against the walk and SHA-1 of the
 * same hive alone. CPU seconds beyond those of the same program on an empty hive.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeHive } from '../test/make/hive.ts'
import { type MadeHive, makeChangedHive, makeHive } from './hives.ts'
import { type Command, compare, run } from './measure.ts'
import { needPackages } from './peers.ts'
import { type Benchmark, type Row, ratioRow } from './row.ts'
import { BIN, runRecord, sumsOfBaseline } from './run-record.ts'
import { walkHive } from './walk.ts'

const ROUNDS = 5
const KEYS = 100_000
const MOUNT = 'HKLM\\S'
const POLICIES = 20

export const check: Benchmark = {
  name: 'check',
  measure: () => {
    needPackages('time')
    const folder = mkdtempSync(join(tmpdir(), 'regmon-bench-'))
    try {
      return measureIn(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

function measureIn(folder: string): Row[] {
  const hive = makeHive(join(folder, 'hive'), KEYS)
  const twice = makeHive(join(folder, 'twice'), 2 * KEYS)
  const empty: MadeHive = { file: join(folder, 'empty'), values: 0, sums: [] }
  writeFileSync(empty.file, writeHive({}))
  const policy = { watch: [`${MOUNT}\\**\\*`], report: ['CHANGE', 'DELETE', 'NEW'] }
  for (let i = 0; i < POLICIES; i++) writeFileSync(join(folder, `${i}.policy.json`), JSON.stringify(policy))

  const checkOf = ({ file }: MadeHive, store: string, policies: string): Command => ({
    program: process.execPath,
    args: [BIN, 'check', policies, '--hive', `${MOUNT}=${file}`, '--store', store, '-r', 'jsonl'],
    cwd: folder,
  })
  /** A check that finds every value, records none, and exits with 0. */
  const unchanged = (made: MadeHive, store: string, policies = '0.policy.json'): Command => {
    const recording = checkOf(made, store, policies)
    assert.equal(runRecord(run(recording).stdout).Values, made.values)
    const verify = (stdout: string) => {
      const { ExitCode, Values, Recorded } = runRecord(stdout)
      assert.deepEqual({ ExitCode, Values, Recorded }, { ExitCode: 0, Values: made.values, Recorded: 0 })
    }
    return { ...recording, verify }
  }
  let recordings = 0
  const recording = (made: MadeHive): Command => ({
    ...checkOf(made, '', '0.policy.json'),
    get args() {
      return checkOf(made, `new-${recordings++}.db`, '0.policy.json').args
    },
    verify: (stdout) => assert.equal(runRecord(stdout).Values, made.values),
  })
  const walk = (...hives: readonly MadeHive[]): Command => ({
    ...walkHive(...hives.map(({ file }) => file)),
    verify: (stdout) => assert.equal(Number(stdout.split(' ')[1]), hives[0]?.values ?? 0),
  })

  const commands = {
    node: { program: process.execPath, args: ['-e', '0'] },
    walk: walk(hive),
    'walk of nothing': walk(),
    SQLite: unchanged(hive, 'hive.db'),
    'SQLite of nothing': unchanged(empty, 'empty.db'),
    'SQLite of twice': unchanged(twice, 'twice.db'),
    file: unchanged(hive, 'file:hive.jsonl'),
    'file of nothing': unchanged(empty, 'file:empty.jsonl'),
    recording: recording(hive),
    'recording of nothing': recording(empty),
    twenty: unchanged(hive, 'twenty.db', '*.policy.json'),
    'twenty of nothing': unchanged(empty, 'none.db', '*.policy.json'),
  }
  assertTruth(folder, hive, walk(hive), (made, store) => checkOf(made, store, '0.policy.json'))
  const costs = compare(ROUNDS, commands)
  const cpu = (of: keyof typeof costs, start: keyof typeof costs) => costs[of].cpu - costs[start].cpu
  const walked = cpu('walk', 'walk of nothing')
  const checked = cpu('SQLite', 'SQLite of nothing')
  const beyond = (of: keyof typeof costs, { file }: MadeHive) =>
    costs[of].peak - costs.node.peak - statSync(file).size / 2 ** 20
  const peak = beyond('SQLite', hive)
  const peakOfTwice = beyond('SQLite of twice', twice)
  return [
    ratioRow('check of 500,000 values, SQLite, to walk and SHA-1', checked, walked, 1.5),
    ratioRow(
      'check of 500,000 values, file:, to walk and SHA-1',
      cpu('file', 'file of nothing'),
      walked,
      2.5,
    ),
    {
      what: 'check of 500,000 values, file:, peak of the process',
      unit: 'MB',
      measured: costs.file.peak,
      bar: 250,
      from: `Node alone ${costs.node.peak.toFixed(0)} MB, hive ${(statSync(hive.file).size / 2 ** 20).toFixed(0)} MB`,
    },
    ratioRow(
      'check of 1,000,000 values to 500,000, SQLite',
      cpu('SQLite of twice', 'SQLite of nothing'),
      checked,
      2.1,
    ),
    {
      what: 'the same, peak beyond Node and the hive',
      unit: 'ratio',
      measured: peakOfTwice / peak,
      bar: 1.3,
      from: `${peakOfTwice.toFixed(0)} MB / ${peak.toFixed(0)} MB`,
    },
    {
      what: 'that peak with 1,000,000 values',
      unit: 'MB',
      measured: peakOfTwice,
      bar: 150,
      from: `${costs['SQLite of twice'].peak.toFixed(0)} MB for the whole process`,
    },
    ratioRow(
      'first recording of 500,000 values to walk and SHA-1',
      cpu('recording', 'recording of nothing'),
      walked,
      3,
    ),
    ratioRow('twenty policies over one tree to one', cpu('twenty', 'twenty of nothing'), checked, 1.1),
  ]
}

/** Compares the sums of walk and baseline with those of the written data, and checks that one changed value is reported. */
function assertTruth(
  folder: string,
  hive: MadeHive,
  walk: Command,
  checkOf: (made: MadeHive, store: string) => Command,
): void {
  const listed = run({ ...walk, args: [...walk.args, '--list'], verify: () => {} }).stdout
  assert.deepEqual(listed.trimEnd().split('\n').toSorted(), hive.sums)
  assert.deepEqual(sumsOfBaseline(join(folder, 'hive.jsonl')), hive.sums)
  const changed = makeChangedHive(hive, join(folder, 'changed'))
  for (const store of ['hive.db', 'file:hive.jsonl']) {
    const events = run({ ...checkOf(changed, store), status: 1 })
      .stdout.trimEnd()
      .split('\n')
      .slice(0, -1)
    const told = events.map((line) => JSON.parse(line))
    assert.deepEqual(
      told.map(({ EventType, PrevDigest, Digest }) => ({ EventType, PrevDigest, Digest })),
      [{ EventType: 'CHANGE', ...changed.change }],
    )
  }
}
