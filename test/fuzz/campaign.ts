/** Makes thousands of mutants, each from its number, and collects the results. */
import { RegmonError } from '../../src/errors.ts'
import { judge, overspent } from './judge.ts'
import { mutateHive, mutateLog } from './mutate.ts'
import { Random } from './random.ts'
import { replayedBy, type Subject } from './subjects.ts'
import { type Reading, readTraced } from './trace.ts'

export interface Outcome {
  readonly subject: string
  readonly file: Buffer
  /** `undefined` if it was refused. */
  readonly reading: Reading | undefined
  /** What was found, each kind once: reasons without their numbers. */
  readonly kinds: ReadonlySet<string>
  readonly violation: string | undefined
}

export interface Campaign {
  mutants: number
  refused: number
  readonly kinds: Map<string, number>
  readonly violations: { readonly mutant: number; readonly subject: string; readonly what: string }[]
  slowest: { mutant: number; subject: string; milliseconds: number }
  /** The greatest number of cells read for each byte of the file. */
  steps: number
  /** The greatest number of bytes returned for each byte of the file. */
  bytes: number
}

/** Of so many mutants, one is read twice, with the same result. */
const TWICE = 50

export function runCampaign(
  subjects: readonly Subject[],
  seed: number,
  first: number,
  count: number,
  progress?: (done: number) => void,
): Campaign {
  const campaign: Campaign = {
    mutants: 0,
    refused: 0,
    kinds: new Map(),
    violations: [],
    slowest: { mutant: -1, subject: '', milliseconds: 0 },
    steps: 0,
    bytes: 0,
  }
  for (let mutant = first; mutant < first + count; mutant++) {
    const start = performance.now()
    const outcome = tryMutant(subjects, seed, mutant)
    const milliseconds = performance.now() - start
    note(campaign, mutant, milliseconds, outcome)
    if (mutant % TWICE === 0 && !isSame(outcome, tryMutant(subjects, seed, mutant)))
      campaign.violations.push({ mutant, subject: outcome.subject, what: 'another answer the second time' })
    progress?.(campaign.mutants)
  }
  return campaign
}

export function tryMutant(subjects: readonly Subject[], seed: number, mutant: number): Outcome {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(mutant, 0x85ebca6b))
  const subject = draw(subjects, random)
  const file = mutantOf(subject, random)
  const outcome = { subject: subject.name, file }
  try {
    const reading = readTraced(file)
    const violation = subject.sound ? judge(subject.clean, file, reading) : overspent(file, reading)
    return { ...outcome, reading, kinds: new Set(reading.reasons.map(kindOf)), violation }
  } catch (thrown) {
    const isRefusal = thrown instanceof RegmonError
    const violation = isRefusal ? undefined : thrown instanceof Error ? thrown.stack : String(thrown)
    const kinds = new Set(isRefusal ? [`refused: ${kindOf(thrown.message)}`] : [])
    return { ...outcome, reading: undefined, kinds, violation }
  }
}

function mutantOf({ clean, replayed }: Subject, random: Random): Buffer {
  if (replayed === undefined) return mutateHive(clean.file, clean.atlas, random)
  const hive = random.chance(0.3) ? mutateHive(replayed.hive, clean.atlas, random) : replayed.hive
  const log = mutateLog(replayed.log, random)
  const before = Buffer.from(hive)
  const file = replayedBy(hive, log)
  if (!before.equals(hive)) throw new Error('the evidence was written to')
  if (file.length > before.length + log.length) throw new Error('a hive that outgrew what it was given')
  return file
}

function draw(subjects: readonly Subject[], random: Random): Subject {
  let left = random.next() * subjects.reduce((sum, { weight }) => sum + weight, 0)
  for (const subject of subjects) {
    left -= subject.weight
    if (left < 0) return subject
  }
  return random.pick(subjects)
}

function note(campaign: Campaign, mutant: number, milliseconds: number, outcome: Outcome): void {
  const { subject, reading, file, kinds, violation } = outcome
  campaign.mutants++
  if (reading === undefined) campaign.refused++
  for (const kind of kinds) campaign.kinds.set(kind, (campaign.kinds.get(kind) ?? 0) + 1)
  if (violation !== undefined) campaign.violations.push({ mutant, subject, what: violation })
  if (milliseconds > campaign.slowest.milliseconds) campaign.slowest = { mutant, subject, milliseconds }
  campaign.steps = Math.max(campaign.steps, (reading?.steps ?? 0) / (file.length || 1))
  campaign.bytes = Math.max(campaign.bytes, (reading?.bytes ?? 0) / (file.length || 1))
}

function isSame(a: Outcome, b: Outcome): boolean {
  const rows = ({ reading }: Outcome) =>
    [...(reading?.rows ?? [])].map(([id, { text }]) => id + text).join('\n')
  return (
    a.file.equals(b.file) && rows(a) === rows(b) && a.reading?.reasons.join() === b.reading?.reasons.join()
  )
}

/** A reason without its numbers and names. */
function kindOf(reason: string): string {
  return reason
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/0x[0-9a-f]+|-?\d+(\.\d+)?/g, '#')
    .replace(/(lost: )?(bin|cell|end of file) at #: length # in a bin.*/, '$1cell at #: its length')
}
