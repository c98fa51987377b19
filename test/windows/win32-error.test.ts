import assert from 'node:assert/strict'
import { it } from 'node:test'
import { WIN32_OF_STATUS } from '../../src/source/live/win32-error.ts'
import { RtlNtStatusToDosError } from './write-registry.ts'

for (const [status, error] of WIN32_OF_STATUS) {
  it(`NTSTATUS 0x${status.toString(16)} is Win32 error ${error}, as Windows maps it`, () => {
    assert.equal(RtlNtStatusToDosError(status), error)
  })
}
