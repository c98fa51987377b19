/**
 * Wrong inputs, one in each row, with the text that a user sees on stderr. Each exits with 2, without a stack, and
 * writes nothing.
 */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { writeHive } from '../make/hive.ts'
import { goldenImage, writeImage } from '../make/image.ts'
import { treeOf } from '../make/tree.ts'
import { Project } from './installed.ts'

interface Wrong {
  readonly args: readonly string[]
  /** All of them are on stderr. */
  readonly says: readonly (string | RegExp)[]
  readonly files?: Readonly<Record<string, string | Buffer>>
  readonly env?: Readonly<Record<string, string>>
  /** Runs as a process of its own, from the build: inputs that would end this process, and a few others. */
  readonly process?: true
}

const HIVE = ['--hive', 'HKLM\\SOFTWARE=image/SOFTWARE']
const CHECK = ['check', 'p.json', ...HIVE]
const POLICY = '{ "watch": ["HKLM\\\\SOFTWARE\\\\**\\\\*"] }'

const policy = (text: string, file = 'p.json'): Pick<Wrong, 'args' | 'files'> => ({
  args: ['check', file, ...HIVE],
  files: { [file]: text },
})
const config = (text: string, file = 'regmon.config.ts'): Pick<Wrong, 'args' | 'files'> => ({
  args: ['check', 'p.json', ...HIVE],
  files: { [file]: text, 'p.json': POLICY },
})
const good = { 'p.json': POLICY }
/** A reporter that knows one option. */
const OWN_REPORTER = "export default Object.assign(() => ({ handle() {} }), { options: { title: 'string' } })"
const SOFTWARE = writeHive(treeOf({ Acme: [] }))

const inImage = {
  ...good,
  'Windows/System32/config/software': SOFTWARE,
  'v/Windows/System32/config/software': SOFTWARE,
}

const WRONG: Record<string, Wrong> = {
  // flags and commands
  'no command': { args: [], process: true, says: ['Usage: regmon'] },
  'an unknown command': {
    args: ['chekc'],
    process: true,
    says: ["unknown command 'chekc'", 'known commands: check'],
  },
  'an unknown flag': {
    args: [...CHECK, '--reportre', 'tap'],
    files: good,
    says: ["unknown option '--reportre'", 'known options: --reporter'],
  },
  'a flag without its value': {
    args: ['check', '--store'],
    says: ["option '--store <store>' argument missing"],
  },
  'a missing argument': { args: ['explain'], says: ["missing required argument 'path'"] },
  'an unknown reporter': {
    args: [...CHECK, '-r', 'jsnol'],
    files: good,
    says: ['there is no reporter "jsnol"', 'known reporters: jsonl'],
  },
  'a reporter module without a reporter': {
    args: [...CHECK, '-r', './r.mjs'],
    files: { ...good, 'r.mjs': 'export const x = 1' },
    says: ['"./r.mjs" exports no reporter', 'CreateReporter'],
  },
  'two reporters on stdout': {
    args: [...CHECK, '-r', 'tap', '-r', 'jsonl'],
    files: good,
    says: ['two reporters write to stdout', '=events.jsonl'],
  },
  'a reporter file in a place that cannot be written': {
    args: [...CHECK, '-r', 'jsonl=p.json/events.jsonl'],
    files: good,
    says: ["the reporter's file cannot be written", /EEXIST|ENOTDIR/],
  },
  'a reporter option without a name': {
    args: [...CHECK, '--reporter-option', 'raw'],
    files: good,
    says: ['name.option'],
  },
  'an option that the reporter does not know': {
    args: [...CHECK, '-r', 'jsonl', '--reporter-option', 'jsonl.rawEven'],
    files: good,
    says: ['the reporter "jsonl" has no option "rawEven"', 'known options: rawEvent'],
  },
  'an option that is neither true nor false': {
    args: [...CHECK, '-r', 'jsonl', '--reporter-option', 'jsonl.run=no'],
    files: good,
    says: ['jsonl.run is "no"', 'true or false'],
  },
  'an option of a reporter that is not in use': {
    args: [...CHECK, '-r', 'jsonl', '-r', 'tap=out.tap', '--reporter-option', 'taq.x=1'],
    files: good,
    says: ['"taq.x=1" is no option of a reporter of this run', 'reports through: tap, jsonl'],
  },
  'an unknown option in the config': {
    args: ['check', '--hive', 'HKLM\\SOFTWARE=image/SOFTWARE'],
    files: {
      ...good,
      'regmon.config.json': '{ "reporters": [{ "name": "jsonl", "options": { "rawEven": true } }] }',
    },
    says: ['the reporter "jsonl" has no option "rawEven"'],
  },
  'an option of a reporter by path that does not declare it': {
    args: [...CHECK, '-r', './own.mjs', '--reporter-option', './own.mjs.titel=x'],
    files: { ...good, 'own.mjs': OWN_REPORTER },
    says: ['the reporter "./own.mjs" has no option "titel"', 'known options: title'],
  },
  'an unknown policy name': {
    args: [...CHECK, '--policy', 'q'],
    files: good,
    says: ['no policy is named "q"', 'known policies: p'],
  },
  'an unknown tag': {
    args: [...CHECK, '--tag', 'x'],
    files: good,
    says: ['no tag is named "x"', 'there are no tags'],
  },
  'an unknown view': {
    args: [...CHECK, '--view', '16'],
    files: good,
    says: ['no registry view "16"', 'known views: 64, 32'],
  },
  'an invalid path to explain': {
    args: ['explain', 'Software'],
    files: { 'policies/p.policy.json': POLICY },
    says: ['"Software" is not the path of a value'],
  },
  'an unknown schema': {
    args: ['schema', 'polciy'],
    says: ['no schema "polciy"', 'known schemas: policy, config'],
  },
  // sources
  'no source': { args: ['check', 'p.json'], files: good, says: ['no source is named', '--hive'] },
  'the live registry on another system than Windows': {
    args: ['check', 'p.json', '--source', 'live'],
    files: good,
    says: ['live registry', 'Windows'],
  },
  'an unknown source': {
    args: ['check', 'p.json', '--source', 'dead'],
    files: good,
    says: ['no source is named "dead"', 'known sources: live'],
  },
  'two sources': {
    args: [...CHECK, '--reg', 'x.reg'],
    files: good,
    says: ['two sources are named: --hive and --reg'],
  },
  'a hive without a mount point': {
    args: ['check', 'p.json', '--hive', 'image/SOFTWARE'],
    files: good,
    says: ['a hive needs a key path and a file', "'HKLM\\SOFTWARE="],
  },
  'a hive at an invalid key path': {
    args: ['check', 'p.json', '--hive', 'HKXX\\S=image/SOFTWARE'],
    files: good,
    says: ['"HKXX\\S" is no key path to mount a hive at'],
  },
  'a hive that is not there': {
    args: ['check', 'p.json', '--hive', 'HKLM\\SOFTWARE=missing'],
    files: good,
    says: ['missing', /no such|not there|does not exist/],
  },
  'a folder for a hive': {
    args: ['check', 'p.json', '--hive', 'HKLM\\SOFTWARE=image'],
    files: good,
    says: ['image', /folder|directory|EISDIR/],
  },
  'an empty file for a hive': {
    args: ['check', 'p.json', '--hive', 'HKLM\\SOFTWARE=empty'],
    files: { ...good, empty: '' },
    says: ['empty'],
  },
  'text for a hive': {
    args: ['check', 'p.json', '--hive', 'HKLM\\SOFTWARE=x.reg'],
    files: {
      ...good,
      'x.reg': 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\X]\r\n'.repeat(200),
    },
    says: ['x.reg', /\.reg|--reg/],
  },
  'two hives at one place': {
    args: [...CHECK, '--hive', 'hklm\\software=image/SYSTEM'],
    files: good,
    says: [/two hives|mounted twice|same/i],
  },
  'an image that is not there': {
    args: ['check', 'p.json', '--image', 'missing'],
    files: good,
    says: ['the image missing cannot be read: there is no such folder', 'Windows and Users'],
  },
  'a file for an image': {
    args: ['check', 'p.json', '--image', 'image/SYSTEM'],
    files: good,
    says: ['image/SYSTEM cannot be read: it is a file, not a folder'],
  },
  'a folder of hives for an image': {
    args: ['check', 'p.json', '--image', 'image'],
    files: good,
    says: ['the image image holds no hive', 'System32', 'Windows and Users'],
  },
  'an image and an export': {
    args: ['check', 'p.json', '--image', 'v', '--reg', 'x.reg'],
    files: good,
    says: ['two sources are named: --image and --reg'],
  },
  'an image and the live registry': {
    args: ['check', 'p.json', '--source', 'live', '--image', 'v'],
    files: good,
    says: ['two sources are named: --source and --image'],
  },
  'a hive where the image has one': {
    args: ['check', 'p.json', '--image', 'v', ...HIVE],
    files: { ...good, 'v/Windows/System32/config/software': SOFTWARE },
    says: ['two hives are mounted at HKLM\\SOFTWARE', 'of the image', 'a key path of its own'],
  },
  'a store in the image': {
    args: ['check', 'p.json', '--image', '.'],
    files: inImage,
    says: [
      'the baseline would be written into the image .',
      '.regmon',
      'never writes to a source',
      '--store',
    ],
  },
  'a store that is named in the image': {
    args: ['check', 'p.json', '--image', 'v', '--store', 'file:v/Users/base.jsonl'],
    files: inImage,
    says: ['the baseline would be written into the image v', 'base.jsonl'],
  },
  'a store in the image that a config names': {
    args: ['check', 'p.json', '--update'],
    files: {
      ...inImage,
      'regmon.config.ts': 'export default { source: { image: "v" }, store: "v/state.db" }',
    },
    says: ['the baseline would be written into the image v', 'state.db'],
  },
  'a store in the image that is accepted into': {
    args: ['accept', '--image', '.'],
    files: { ...inImage, 'policies/p.policy.json': POLICY },
    says: ['the baseline would be written into the image .'],
  },
  'a watch with its store in the image': {
    args: ['watch', 'p.json', '--image', '.'],
    files: inImage,
    says: ['the baseline would be written into the image .'],
  },
  'a watch with its state in the image': {
    args: ['watch', 'p.json', '--image', '.', '--store', 'file:../base.jsonl'],
    files: inImage,
    says: ["the watch's state would be written into the image ."],
  },
  'a hive beside an image that is not there': {
    args: ['check', 'p.json', '--image', 'v', '--hive', 'HKLM\\X=missing'],
    files: { ...good, 'v/Windows/System32/config/software': SOFTWARE },
    says: ['missing cannot be read: there is no such file'],
  },
  'a source of two kinds in a config': {
    ...config('export default { source: { image: "v", reg: "x.reg" } }'),
    says: ['/source: expected', '{ image: folder }'],
  },
  'an unreadable source to explain': {
    args: ['explain', '--source', '--image', 'missing'],
    says: ['the image missing cannot be read'],
  },
  'a .reg file that is not there': {
    args: ['check', 'p.json', '--reg', 'missing.reg'],
    files: good,
    says: ['missing.reg'],
  },
  'a .reg file without the header': {
    args: ['check', 'p.json', '--reg', 'x.reg'],
    files: { ...good, 'x.reg': 'hello' },
    says: ['x.reg'],
  },
  'a .reg line that cannot be read': {
    args: ['check', 'p.json', '--reg', 'x.reg'],
    files: {
      ...good,
      'x.reg': 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\X]\r\n"a"=oops:1\r\n',
    },
    says: ['x.reg:4'],
  },
  'a device for a hive': {
    args: ['check', 'p.json', '--hive', 'HKLM\\SOFTWARE=/dev/zero'],
    files: good,
    says: ['not a file'],
  },
  'the folder itself for a hive': {
    args: ['check', 'p.json', '--hive', 'HKLM\\SOFTWARE=.'],
    files: good,
    says: ['it is a folder'],
  },
  // config
  'a policy that ends the process': {
    args: ['check', 'p.policy.js', ...HIVE],
    files: { 'p.policy.js': 'process.exit(0)' },
    process: true,
    says: ['the process ended before the command did'],
  },
  'a policy that never finishes loading': {
    args: ['check', 'p.policy.js', ...HIVE],
    files: { 'p.policy.js': 'await new Promise(() => {})\nexport default {}' },
    process: true,
    says: ['the process ended before the command did'],
  },
  'a policy with a getter that throws': {
    args: ['check', 'p.policy.js', ...HIVE],
    files: { 'p.policy.js': "export default { get name() { throw new Error('boom') } }" },
    says: ['p.policy.js', 'a property that throws: Error: boom'],
  },
  'a policy that refers to itself': { ...policy('a: &a [*a]', 'p.yaml'), says: ['refers to itself'] },
  'an unclosed class in a very long key name': {
    ...policy(JSON.stringify({ watch: [`HKLM\\${'x'.repeat(200_000)}[\\*`] })),
    says: ['"[" is not closed'],
  },
  'a store that is a folder': {
    args: [...CHECK, '--store', '.'],
    files: good,
    says: ['baseline store cannot be opened or written'],
  },
  'a store copied onto itself': { args: ['store', 'copy', 'a.db', './a.db'], says: ['onto itself'] },
  'store without a command': { args: ['store'], says: ['a command is missing', 'copy'] },
  'a config that is not there': {
    args: ['check', '-c', 'missing.ts'],
    says: ['missing.ts: there is no such config file'],
  },
  'two configs in one folder': {
    args: CHECK,
    files: { ...good, 'regmon.config.ts': 'export default {}', 'regmon.config.json': '{}' },
    says: ['one folder has two configs', 'regmon.config.ts, regmon.config.json'],
  },
  'a config beside that of package.json': {
    args: CHECK,
    files: { ...good, 'regmon.config.json': '{}', 'package.json': '{ "type": "module", "regmon": {} }' },
    says: ['one folder has two configs', 'regmon.config.json, package.json'],
  },
  'a config that is read as CommonJS': {
    args: CHECK,
    files: { ...good, 'package.json': '{ "type": "commonjs" }', 'regmon.config.ts': 'export default {}' },
    says: [/^regmon: regmon\.config\.ts: the config would be loaded as CommonJS/, 'regmon.config.mts'],
  },
  'an empty config': { ...config(''), says: ['regmon.config.ts', 'no default export', 'defineConfig'] },
  'a config without a default export': {
    ...config('export const policies = []'),
    says: ['no default export'],
  },
  'a config with an unknown property': {
    ...config('export default { polices: [] }'),
    says: ['regmon.config.ts', '/polices: expected no such property (the nearest is "policies")'],
  },
  'a config with a wrong type': {
    ...config('export default { store: 5 }'),
    says: ['/store: expected a path, or file:<path>.jsonl, found 5'],
  },
  'a config with a syntax error': {
    ...config('export default {\n  policies: [,,\n'),
    says: ['regmon.config.ts', 'invalid TypeScript'],
  },
  'a config with an enum': {
    ...config('enum A { B }\nexport default {}'),
    says: ['cannot be run by removing its types', 'do not use enums'],
  },
  'a config that imports what is not there': {
    ...config("import './x.ts'\nexport default {}"),
    says: ['imports a module that does not exist', 'extension'],
  },
  'a config that throws': { ...config("throw new Error('boom')"), says: ['throws while it loads: boom'] },
  'a config in broken JSON': {
    ...config('{ "policies": [ }', 'regmon.config.json'),
    says: ['regmon.config.json: invalid JSON'],
  },
  'a config in broken YAML': {
    ...config('policies: [', 'regmon.config.yaml'),
    says: ['regmon.config.yaml: invalid YAML'],
  },
  'an invalid config in package.json': {
    args: CHECK,
    files: { ...good, 'package.json': '{ "type": "module", "regmon": [] }' },
    says: ['package.json', 'the config does not fit'],
  },
  // policies
  'a glob without files': {
    args: ['check', 'nothing/*.json', ...HIVE],
    says: ['no file matches "nothing/*.json"', 'regmon init'],
  },
  'no policies at all': { args: ['check', ...HIVE], says: ['no file matches', 'regmon init'] },
  'a policy that is not there': {
    args: ['check', 'q.policy.ts', ...HIVE],
    says: ['q.policy.ts: there is no such policy file'],
  },
  'a file of another type than a policy': {
    ...policy('x', 'p.txt'),
    says: ['p.txt: policies end in .policy.ts'],
  },
  'a policy without watches': { ...policy('{}'), says: ['p.json', '/watch: expected'] },
  'a policy that watches nothing': {
    ...policy('{ "watch": [] }'),
    says: ['/watch: expected a list of at least one pattern, found []'],
  },
  'a policy with an unknown property': {
    ...policy('{ "watch": ["HKLM\\\\a\\\\*"], "recursiv": true }'),
    says: ['/recursiv: expected no such property (the nearest is "recursive")'],
  },
  'an unknown digest': {
    ...policy('{ "watch": ["HKLM\\\\a\\\\*"], "digest": "sha3" }'),
    says: ['/digest: expected one of "md2", "md5"', 'found "sha3"'],
  },
  'an invalid schedule': {
    ...policy('{ "watch": ["HKLM\\\\a\\\\*"], "schedule": "daily" }'),
    says: ['/schedule: expected five cron fields'],
  },
  'a policy without a default export': {
    ...policy('export const p = 1', 'p.policy.ts'),
    says: ['the policy has no default export', 'definePolicy'],
  },
  'a type imported as a value': {
    ...policy("import { PolicyFile } from 'regmon'\nexport default {}", 'p.policy.ts'),
    says: ["does not provide an export named 'PolicyFile'", 'import type'],
  },
  'two policies of one name': {
    args: ['check', 'a.json', 'b.json', ...HIVE],
    files: {
      'a.json': '{ "name": "x", "watch": ["HKLM\\\\a\\\\*"] }',
      'b.json': '{ "name": "x", "watch": ["HKLM\\\\a\\\\*"] }',
    },
    says: ['two policies are named "x"', 'a.json and b.json'],
  },
  // patterns
  'an unknown root key': {
    ...policy('{ "watch": ["HKLX\\\\a\\\\*"] }'),
    says: ['p.json', '/watch/0: HKLX\\a\\*', 'write: HKLM\\a\\*'],
  },
  'an unclosed class': {
    ...policy('{ "watch": ["HKLM\\\\a\\\\[b"] }'),
    says: ['"[" is not closed', 'write: HKLM\\a\\[[]b'],
  },
  'a reversed range in an exclude': {
    ...policy('{ "watch": ["HKLM\\\\a\\\\*"], "exclude": ["HKLM\\\\[z-a]\\\\*"] }'),
    says: ['/exclude/0', 'reversed', 'write: HKLM\\[a-z]\\*'],
  },
  'an empty segment': {
    ...policy('{ "watch": ["HKLM\\\\\\\\a\\\\*"] }'),
    says: ['a key name is empty', 'write: HKLM\\a\\*'],
  },
  'a missing mask': {
    ...policy('{ "watch": ["HKLM\\\\a\\\\"] }'),
    says: ['mask for value names is missing', 'write: HKLM\\a\\*'],
  },
  'an invalid pattern to accept': {
    args: ['accept', 'HKLM/a/*', ...HIVE],
    files: { 'policies/p.policy.json': POLICY },
    says: ['HKLM/a/*: keys are separated by "\\"', 'write: HKLM\\a\\*'],
  },
  // stores
  'a store that is no database': {
    args: [...CHECK, '--store', 'p.json'],
    files: good,
    says: ['p.json', 'the baseline store is damaged'],
  },
  'a store in a place that cannot be written': {
    args: [...CHECK, '--store', 'p.json/state.db'],
    files: good,
    says: ['baseline store cannot be opened or written'],
  },
  'a file that is not a baseline': {
    args: [...CHECK, '--store', 'file:p.json'],
    files: good,
    says: ['p.json:1', 'not a baseline of regmon'],
  },
  'a baseline of a newer format': {
    args: [...CHECK, '--store', 'file:b.jsonl'],
    files: { ...good, 'b.jsonl': '{"regmon":"baseline","format":99}\n' },
    says: ['b.jsonl', 'the baseline has format 99', 'did not change the file'],
  },
  'a baseline with a merge conflict': {
    args: [...CHECK, '--store', 'file:b.jsonl'],
    files: {
      ...good,
      'b.jsonl': `${readFileSync(join(import.meta.dirname, '../fixtures/golden/baseline.jsonl'), 'utf8').split('\n')[0]}\n<<<<<<< HEAD\n`,
    },
    process: true,
    says: ['b.jsonl:2', 'the line is part of a merge conflict'],
  },
  'a missing baseline in CI': {
    args: CHECK,
    files: good,
    env: { CI: 'true' },
    says: ['1 watch has no baseline', 'regmon accept'],
  },
  'an update in CI': {
    args: [...CHECK, '-u'],
    files: good,
    env: { CI: 'true' },
    says: ['nothing is written under --ci', '--no-ci'],
  },
  'a copy of a store without a baseline': {
    args: ['store', 'copy', 'none.db', 'file:b.jsonl'],
    says: ['no baseline to copy'],
  },
  // watching
  'a watch that ends in TAP': {
    args: ['watch', 'p.json', ...HIVE, '-r', 'tap'],
    files: good,
    says: ['the reporter "tap" cannot follow a watch, which has no end', 'take jsonl'],
  },
  'a watch with an unknown reporter': {
    args: ['watch', 'p.json', ...HIVE, '-r', 'jsnol'],
    files: good,
    says: ['there is no reporter "jsnol"', 'known reporters: jsonl'],
  },
  'a watch with two reporters on stdout': {
    args: ['watch', 'p.json', ...HIVE, '-r', 'jsonl', '-r', 'tui'],
    files: good,
    says: ['two reporters write to stdout'],
  },
  'an invalid size to rotate at': {
    args: ['watch', 'p.json', ...HIVE, '-r', 'jsonl=e.jsonl', '--rotate-size', '10 pages'],
    files: good,
    says: ['"10 pages" is not a size to rotate a file at', '512K, 10M, 1G'],
  },
  'a size of zero to rotate at': {
    args: ['watch', 'p.json', ...HIVE, '-r', 'jsonl=e.jsonl', '--reporter-option', 'jsonl.rotateSize=0'],
    files: good,
    says: ['"0" is not a size to rotate a file at'],
  },
  'a watch of a missing export': {
    args: ['watch', 'p.json', '--reg', 'missing.reg'],
    files: good,
    says: ['missing.reg'],
  },
  'a watch without a policy': {
    args: ['watch', ...HIVE],
    says: ['no file matches "policies/*.policy'],
  },
  'a watch of a view that no policy selects': {
    args: ['watch', 'p.json', ...HIVE, '--view', '32'],
    files: good,
    says: ['no policy is selected: there is nothing to watch'],
  },
  'a watch of an unknown policy': {
    args: ['watch', 'p.json', ...HIVE, '--policy', 'q'],
    files: good,
    says: ['no policy is named "q"', 'known policies: p'],
  },
  'a watch whose state is another file': {
    args: ['watch', 'p.json', ...HIVE],
    files: { ...good, '.regmon/state.watch.db': 'something else'.repeat(99) },
    says: ['state.watch.db', 'damaged', 'regmon did not change the file'],
  },
  'a scan where no watch runs': {
    args: ['scan', 'p'],
    says: ['no watch is running for this store', 'regmon watch'],
  },
  'a status where no watch runs': {
    args: ['status', '--json'],
    says: ['no watch is running for this store'],
  },
  'a scan with a missing config': {
    args: ['scan', '--config', 'none.config.ts'],
    says: ['none.config.ts'],
  },
  // reports
  'a report that is not there': {
    args: ['report', 'missing.tap'],
    says: ['missing.tap: there is no such report'],
  },
  'an empty report': {
    args: ['report', 'e.jsonl'],
    files: { 'e.jsonl': '' },
    says: ['e.jsonl: the report is empty'],
  },
  'a report in another format': {
    args: ['report', 'x.txt'],
    files: { 'x.txt': 'hello' },
    says: ['neither TAP nor JSON lines'],
  },
  'a report with a broken line': {
    args: ['report', 'x.jsonl'],
    files: { 'x.jsonl': '{"EventType":"CHANGE"}\n' },
    says: ['x.jsonl:1: invalid event'],
  },
  'a truncated report': {
    args: ['report', 'x.jsonl'],
    files: { 'x.jsonl': '{"EventType":"CHA' },
    says: ['x.jsonl:1: invalid JSON'],
  },
  // places
  'init over an existing config': {
    args: ['init'],
    files: { 'regmon.config.ts': 'mine' },
    says: ['nothing was written: regmon.config.ts exists already'],
  },
  'an accept of a key that is not watched': {
    args: ['accept', 'HKLM\\Nowhere\\*', ...HIVE, '--store', 'file:b.jsonl'],
    files: { 'policies/p.policy.json': POLICY },
    says: ['HKLM\\Nowhere\\* matches nothing that is watched', 'nothing was accepted'],
  },
}

describe('a wrong input', () => {
  it('has at least forty kinds', () => assert.ok(Object.keys(WRONG).length >= 40))

  const image = mkdtempSync(join(tmpdir(), 'regmon-image-'))
  writeImage(image, goldenImage())
  after(() => rmSync(image, { recursive: true }))

  for (const [name, { args, says, files = {}, env, process = false }] of Object.entries(WRONG)) {
    it(`${name}: exits with 2 and a message without a stack, and writes nothing`, async () => {
      const own = Project.linked()
      try {
        cpSync(image, join(own.folder, 'image'), { recursive: true })
        own.write(files)
        const before = listing(own.folder)
        const { code, err } = process ? own.regmon(args, env) : await own.main(args, env)
        assert.equal(code, 2, err)
        for (const words of says) {
          if (typeof words === 'string')
            assert.ok(err.includes(words), `${JSON.stringify(words)} is not in:\n${err}`)
          else assert.match(err, words)
        }
        assert.doesNotMatch(err, /\n\s+at /)
        assert.deepEqual(listing(own.folder), before)
      } finally {
        own.close()
      }
    })
  }
})

/** Every file with its size, but for those of node_modules, where a link leads to the whole checkout. */
function listing(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) =>
      entry.isDirectory()
        ? [
            entry.name,
            ...readdirSync(join(folder, entry.name), { recursive: true, encoding: 'utf8' }).map((file) =>
              join(entry.name, file),
            ),
          ]
        : entry.name,
    )
    .map((file) => `${file} ${statSync(join(folder, file)).size}`)
    .sort()
}
