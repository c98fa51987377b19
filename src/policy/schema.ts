/** The schema of a policy file: its TypeScript type, its validation and its JSON Schema all come from here. */
import { DIGEST_NAMES } from '../digest/index.ts'
import { literals, type Static, Type } from '../schema.ts'
import { SEVERITIES } from './policy.ts'

const PARTS = {
  key: Type.String({ description: 'The key part.' }),
  value: Type.String({ description: 'The mask for value names; an empty one names the default value.' }),
}

const PatternSchema = Type.Union([Type.String(), Type.Object(PARTS, { additionalProperties: false })], {
  description: 'A key part and a mask for value names: joined by a backslash, or as { key, value }.',
  expected: 'a pattern: a string, or { key, value }',
})

const ExcludeSchema = Type.Union(
  [
    Type.String(),
    Type.Object(
      {
        ...PARTS,
        recursive: Type.Optional(
          Type.Literal(false, { description: 'Exclude this key only, even in a recursive policy.' }),
        ),
      },
      { additionalProperties: false },
    ),
  ],
  {
    description:
      'A pattern, as a string or as { key, value }; recursive: false excludes only the values of this key.',
    expected: 'a pattern: a string, or { key, value, recursive: false }',
  },
)

const REPORTABLE = ['CHANGE', 'DELETE', 'NEW', 'FINDING'] as const

type Severity = (typeof SEVERITIES)[number]
const anyCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `[${letter}${letter.toLowerCase()}]`)

const seconds = (options: { description: string; default: number; examples: number[] }) =>
  Type.Integer({ minimum: 0, expected: 'a whole number of seconds, 0 or more', ...options })

export const PolicySchema = Type.Object(
  {
    $schema: Type.Optional(
      Type.String({
        description: 'In JSON: where an editor finds this schema. regmon does not read it.',
        examples: ['./policy.schema.json'],
      }),
    ),
    name: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_][A-Za-z0-9._ -]*$',
        description:
          'The name in events and commands, unique in a run. Default: the file name without .policy.ts.',
        examples: ['autoruns'],
        expected: 'a name of letters, digits, "_", "-", "." and spaces',
      }),
    ),
    description: Type.Optional(
      Type.String({
        description: 'The purpose of the policy, in one sentence.',
        default: '',
        examples: ['Programs that start with Windows'],
      }),
    ),
    tags: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Labels: events contain them, and --tag selects policies by them.',
        default: [],
        examples: [['attack.t1547.001']],
      }),
    ),
    watch: Type.Array(PatternSchema, {
      minItems: 1,
      description: "The values to watch, as patterns (im_regmon's RegValue). Required.",
      examples: [['HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\*']],
      expected: 'a list of at least one pattern',
    }),
    exclude: Type.Optional(
      Type.Array(ExcludeSchema, {
        description:
          "The values that the policy does not watch, as patterns (im_regmon's Exclude). In a recursive policy the patterns are recursive too; { key, value, recursive: false } excludes only the values of this key.",
        default: [],
        examples: [['HKLM\\Software\\App\\Cache\\*']],
      }),
    ),
    recursive: Type.Optional(
      Type.Boolean({
        description:
          "Apply each mask also to every key below its key part (im_regmon's Recursive). This needs a key part without wildcards; in others, write **.",
        default: false,
        examples: [true],
      }),
    ),
    view: Type.Optional(
      literals(['64', '32', 'both'], {
        description: "The registry view (im_regmon's 64BitView).",
        default: '64',
        examples: ['both'],
      }),
    ),
    digest: Type.Optional(
      literals(DIGEST_NAMES, {
        description: "The digest algorithm by which value data are compared (im_regmon's Digest).",
        default: 'sha1',
        examples: ['sha256'],
      }),
    ),
    report: Type.Optional(
      Type.Array(literals(REPORTABLE), {
        description: 'The types of events to report. NEW and FINDING are reported only if they are listed.',
        default: ['CHANGE', 'DELETE'],
        examples: [['CHANGE', 'DELETE', 'NEW']],
      }),
    ),
    severity: Type.Optional(
      Type.Unsafe<Severity | Lowercase<Severity> | Capitalize<Lowercase<Severity>>>(
        Type.Union(
          [literals(SEVERITIES), Type.String({ pattern: `^(?:${SEVERITIES.map(anyCase).join('|')})$` })],
          {
            description: 'The severity of events, in upper or lower case.',
            default: 'WARNING',
            examples: ['ERROR'],
            expected: `one of ${SEVERITIES.map((name) => `"${name}"`).join(', ')}`,
            typeScript: SEVERITIES.flatMap((name) => [
              name,
              name.toLowerCase(),
              name[0] + name.slice(1).toLowerCase(),
            ])
              .map((name) => `'${name}'`)
              .join(' | '),
          },
        ),
      ),
    ),
    data: Type.Optional(
      Type.Boolean({
        description: 'Keep the old and new data of values, up to 4 KiB each, and show them in events.',
        default: false,
        examples: [true],
      }),
    ),
    required: Type.Optional(
      Type.Boolean({
        description: 'Fail the run with exit code 2 if a watch matches nothing.',
        default: false,
        examples: [true],
      }),
    ),
    unreadable: Type.Optional(
      literals(['fail', 'allow'], {
        description:
          'For keys that could never be read. fail: they fail the run with exit code 2. allow: regmon only counts them.',
        default: 'fail',
        examples: ['allow'],
      }),
    ),
    scanInterval: Type.Optional(
      seconds({
        description:
          "Under regmon watch: seconds between two scans (im_regmon's ScanInterval). 0: scan only when asked. With a schedule the default is 0.",
        default: 86_400,
        examples: [3600],
      }),
    ),
    schedule: Type.Optional(
      Type.String({
        pattern: '^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\\S+( +\\S+){4})$',
        description:
          'Under regmon watch: when to scan, as @daily or as five cron fields. Default: no schedule.',
        examples: ['0 3 * * 1-5'],
        expected: 'five cron fields, or one of @yearly @annually @monthly @weekly @daily @midnight @hourly',
      }),
    ),
    timeZone: Type.Optional(
      Type.String({
        description: "The time zone of the schedule, by its IANA name. Default: the machine's.",
        examples: ['Europe/Berlin'],
        expected: 'the name of a time zone, for example Europe/Berlin',
      }),
    ),
    trigger: Type.Optional(
      literals(['notify'], {
        description:
          'Under regmon watch: also scan what changed as soon as Windows reports a change. Default: scan only by interval, schedule and request.',
        examples: ['notify'],
      }),
    ),
    fullScanInterval: Type.Optional(
      seconds({
        description:
          'Under regmon watch: seconds after which a scan reads every key again, even if its last-write time did not change. 0: every scan reads every key.',
        default: 86_400,
        examples: [3600],
      }),
    ),
  },
  { additionalProperties: false, $id: 'https://regmon/policy.schema.json', title: 'regmon policy' },
)

/** A policy as people write it. */
export type PolicyFile = Static<typeof PolicySchema>
