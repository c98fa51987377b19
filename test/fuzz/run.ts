/**
 * `npm run fuzz -- --mutants 200000 --seed 1`: makes mutants of hives and logs, and judges each.
 * Exits with 1 if one fails, and prints the arguments that make it again: `--seed 1 --from 4711 --mutants 1`.
 * Exits with 2 on wrong arguments.
 */

import { type FuzzArguments, fuzzArguments } from './arguments.ts'
import { runCampaign } from './campaign.ts'
import { subjects } from './subjects.ts'

const { mutants, seed, from, made } = askedFor()
const all = subjects(!made)
const start = performance.now()
const campaign = runCampaign(all, seed, from, mutants, (done) => {
  if (process.stderr.isTTY && done % 1000 === 0) process.stderr.write(`\r${done}`)
})
const { violations, slowest, refused, kinds, steps, bytes } = campaign
console.log(`subjects     ${all.map(({ name }) => name).join('; ')}`)
console.log(`mutants      ${campaign.mutants} (seed ${seed}, from ${from}), ${refused} refused`)
console.log(`seconds      ${((performance.now() - start) / 1000).toFixed(1)}`)
console.log(`slowest      ${slowest.milliseconds.toFixed(1)} ms: ${slowest.mutant} of ${slowest.subject}`)
console.log(`cells asked  ${steps.toFixed(3)} a byte at most`)
console.log(`handed out   ${bytes.toFixed(3)} bytes a byte at most`)
for (const [kind, mutants] of [...kinds].sort(([, a], [, b]) => b - a))
  console.log(`${String(mutants).padStart(8)} ${kind}`)
for (const { mutant, subject, what } of violations.slice(0, 10))
  console.log(`VIOLATION in ${subject}, --seed ${seed} --from ${mutant} --mutants 1: ${what}`)
console.log(`violations   ${violations.length}`)
process.exitCode = violations.length === 0 ? 0 : 1

function askedFor(): FuzzArguments {
  try {
    return fuzzArguments(process.argv.slice(2))
  } catch (thrown) {
    console.error(`fuzz: ${(thrown as Error).message}`)
    process.exit(2)
  }
}
