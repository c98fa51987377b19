/** The system's clock, as a watch waits on it. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { it } from 'node:test'
import { systemClock } from '../../src/watch/index.ts'

it('waits until it is woken, returns at once if it was woken before, and removes its listener', async () => {
  const woken = AbortSignal.abort()
  const begun = systemClock.now().steady
  await systemClock.wait(60_000, woken)
  const waking = new AbortController()
  setTimeout(() => waking.abort(), 10)
  await systemClock.wait(60_000, waking.signal)
  assert.ok(systemClock.now().steady - begun < 10_000)
  const { signal } = new AbortController()
  for (let round = 0; round < 200; round++) await systemClock.wait(1, signal)
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})
