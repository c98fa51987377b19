/** The command that accepts what a check found repeats the flags of the check, as a shell takes them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { CommonFlags } from '../../src/api/prepare.ts'
import { acceptCommand } from '../../src/cli/accept-command.ts'

const CASES: readonly (readonly [CommonFlags, NodeJS.Platform, string])[] = [
  [{}, 'linux', 'regmon accept'],
  [{ config: 'conf/regmon.config.ts' }, 'linux', 'regmon accept -c conf/regmon.config.ts'],
  [
    { hive: ['HKLM\\SOFTWARE=a', "HKU\\S-1-5-18=it's"], logs: false, policy: ['a b'] },
    'linux',
    `regmon accept --hive 'HKLM\\SOFTWARE=a' --hive 'HKU\\S-1-5-18=it'\\''s' --policy 'a b' --no-logs`,
  ],
  [
    { image: 'D:\\case 7', store: 'file:b.jsonl', tag: ['x'], view: '32' },
    'win32',
    'regmon accept --image "D:\\case 7" --store file:b.jsonl --tag x --view 32',
  ],
  [{ hive: ['HKLM\\SAM=SAM'] }, 'win32', 'regmon accept --hive HKLM\\SAM=SAM'],
]

for (const [flags, platform, command] of CASES)
  it(`suggests ${command}`, () => assert.equal(acceptCommand(flags, platform), command))
