/** Reads what a check reports of itself. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const BIN = fileURLToPath(new URL('../src/bin.js', import.meta.url))

/** A run's record, as far as the benchmarks look at it. */
interface RunRecord {
  readonly EventType: string
  readonly ExitCode: number
  readonly Values: number
  readonly Recorded: number
}

/** The run's record, which is the last line that `-r jsonl` prints. */
export function runRecord(stdout: string): RunRecord {
  const record: RunRecord = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  assert.equal(record.EventType, 'RUN')
  return record
}

/** The `Digest` of each value in a reviewed baseline, sorted. */
export function sumsOfBaseline(file: string): string[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1)
  return lines.map((line) => String(JSON.parse(line).Digest)).toSorted()
}
