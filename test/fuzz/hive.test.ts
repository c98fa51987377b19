/** Thousands of damaged hives; `npm run fuzz` makes more, and damages real hives too. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, test } from 'node:test'
import { HIVES } from '../source/truth.ts'
import { runCampaign, tryMutant } from './campaign.ts'
import { subjects } from './subjects.ts'

const SEED = 20240101

describe('mutants of hives and logs', () => {
  const made = subjects(false)

  test('5,000: no crash, bounded work, no invented row, no row lost without a finding', () => {
    const { violations, mutants, refused, kinds } = runCampaign(made, SEED, 0, 5000)
    assert.deepEqual(violations, [])
    assert.equal(mutants, 5000)
    // Mutants that are all sound, or all refused, would prove nothing.
    assert.ok(refused < 1250, `${refused} were refused`)
    assert.ok(kinds.size > 30, `${kinds.size} kinds of problems were found`)
  })

  const skip = existsSync(HIVES) ? false : `the hives to damage are not here: ${HIVES.pathname}`
  test('1,000 of real and made hives', { skip }, () => {
    assert.deepEqual(runCampaign(subjects(true), SEED, 5000, 1000).violations, [])
  })

  test('the same seed makes the same mutant', () => {
    assert.deepEqual(tryMutant(made, SEED, 7), tryMutant(made, SEED, 7))
    assert.notDeepEqual(tryMutant(made, SEED, 7).file, tryMutant(made, SEED + 1, 7).file)
  })
})
