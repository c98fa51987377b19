/**
 * Prints src/registry/upcase-table.ts, from the upper-case table of the Windows that it runs on:
 *
 *     node test/windows/run-windows.ts node test/windows/generate-upcase-table.ts > src/registry/upcase-table.ts
 */
import { writeSync } from 'node:fs'
import { RtlUpcaseUnicodeChar } from './write-registry.ts'

/** The longest step between units of a run: most scripts pair their letters side by side. */
const LONGEST_STEP = 2

interface Run {
  readonly first: number
  last: number
  step: number
  readonly delta: number
}

const runs: Run[] = []
for (let unit = 0; unit < 0x10000; unit++) {
  const delta = RtlUpcaseUnicodeChar(unit) - unit
  if (delta === 0) continue
  const run = runs.findLast(({ delta: other, last }) => other === delta && unit - last <= LONGEST_STEP)
  const step = run === undefined ? 0 : unit - run.last
  if (run !== undefined && (run.first === run.last || run.step === step)) {
    run.last = unit
    run.step = step
  } else runs.push({ first: unit, last: unit, step: 1, delta })
}

const hex = (unit: number) => `0x${unit.toString(16).padStart(4, '0')}`
const rows = runs.map(({ first, last, step, delta }) => `  [${hex(first)}, ${hex(last)}, ${step}, ${delta}],`)
writeSync(
  1,
  `/**
 * The upper-case table of Windows as runs: every \`step\`th unit from \`first\` to \`last\` moves by \`delta\`.
 * Written by test/windows/generate-upcase-table.ts from Wine 8.0's \`RtlUpcaseUnicodeChar\`; the Windows
 * suite compares all 65,536 units. Wine is ahead of Windows: Microsoft's own table ("Windows 8 Upper Case
 * Mapping Table", [MS-UCODEREF] 3.1.5.3) ends with Unicode 5.1 and leaves the later pairs alone (U+0525 to
 * U+052F, the capital Georgian and the small Cherokee letters, most above U+A790). All its pairs are here.
 */
export const UPCASE_RUNS: readonly (readonly [first: number, last: number, step: number, delta: number])[] = [
${rows.join('\n')}
]
`,
)
