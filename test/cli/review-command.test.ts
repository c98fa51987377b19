/** The command that a check suggests repeats the flags of the check, as a shell takes them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { CommonFlags } from '../../src/api/prepare.ts'
import { reviewCommand } from '../../src/cli/review-command.ts'

const CASES: readonly (readonly [CommonFlags, NodeJS.Platform, string])[] = [
  [{}, 'linux', 'regmon accept --dry-run'],
  [{ config: 'conf/regmon.config.ts' }, 'linux', 'regmon accept -c conf/regmon.config.ts --dry-run'],
  [
    { hive: ['HKLM\\SOFTWARE=a', "HKU\\S-1-5-18=it's"], logs: false, policy: ['a b'] },
    'linux',
    `regmon accept --hive 'HKLM\\SOFTWARE=a' --hive 'HKU\\S-1-5-18=it'\\''s' --policy 'a b' --no-logs --dry-run`,
  ],
  [
    { image: 'D:\\case 7', store: 'file:b.jsonl', tag: ['x'], view: '32' },
    'win32',
    'regmon accept --image "D:\\case 7" --store file:b.jsonl --tag x --view 32 --dry-run',
  ],
  [{ hive: ['HKLM\\SAM=SAM'] }, 'win32', 'regmon accept --hive HKLM\\SAM=SAM --dry-run'],
]

for (const [flags, platform, command] of CASES)
  it(`suggests ${command}`, () => assert.equal(reviewCommand([], flags, platform), command))

it('suggests nothing for a check of files, which accept does not take', () => {
  assert.equal(reviewCommand(['a.policy.ts'], {}), undefined)
})
