/** Notices of a run for stderr: an unreadable key that a finding reports is not one of them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { NoticeCollector } from '../../src/report/notices.ts'
import type { Finding, RunEvent, Unreadable } from '../../src/report/run-event.ts'

const key = (key: string, view: '64' | '32' = '64', fails = true): Unreadable => ({
  view,
  key,
  status: 'malformed',
  reason: 'offset 0x20',
  fails,
})
const finding = ({ view, key }: Unreadable): Finding => ({
  id: '',
  time: '',
  hostname: '',
  policies: ['p'],
  severity: 'ERROR',
  tags: [],
  view,
  key,
  kind: 'malformed',
  message: 'offset 0x20',
})

it('an unreadable key is a notice at the end of the run, unless a finding reports it', () => {
  const events: RunEvent[] = [
    { type: 'notice', level: 'info', code: 'TEST', message: 'at once' },
    { type: 'unreadable', unreadable: key('HKLM\\A') },
    { type: 'unreadable', unreadable: key('HKLM\\B') },
    { type: 'unreadable', unreadable: key('HKLM\\B', '32') },
    { type: 'unreadable', unreadable: key('HKLM\\C', '64', false) },
    { type: 'finding', finding: finding(key('HKLM\\B')), watches: [] },
    { type: 'bail-out', code: 'TEST', message: 'the end' },
  ]
  const collector = new NoticeCollector()
  const notices = events.map((event) =>
    collector.add(event).map(({ level, message }) => `${level}: ${message}`),
  )
  assert.deepEqual(notices, [
    ['info: at once'],
    [],
    [],
    [],
    [],
    [],
    [
      'error: cannot read HKLM\\A: offset 0x20',
      'error: cannot read HKLM\\B [32]: offset 0x20',
      'info: cannot read HKLM\\C: offset 0x20 (allowed)',
    ],
  ])
})
