/** The schema of a policy file: its TypeScript type, its validation and its JSON Schema all come from here. */
import { DIGEST_NAMES } from '../digest/index.ts'
import { literals, type Static, Type } from '../schema.ts'

const PatternSchema = Type.Union(
  [
    Type.String(),
    Type.Object(
      {
        key: Type.String({ description: 'The key part.' }),
        value: Type.String({ description: 'The mask for value names; "" is the default value.' }),
      },
      { additionalProperties: false },
    ),
  ],
  {
    description: 'Key part and mask for value names, joined by "\\", or apart as an object.',
    expected: 'a pattern: a string, or { key, value }',
  },
)

const REPORTABLE = ['CHANGE', 'DELETE', 'NEW', 'FINDING'] as const
const SEVERITIES = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const
const VIEWS = ['64', '32', 'both'] as const

export const PolicySchema = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_][A-Za-z0-9._ -]*$',
        description: "Unique in a run. Default: the file's name without .policy.ts.",
        expected: 'a name of letters, digits, "_", "-", "." and blanks',
      }),
    ),
    description: Type.Optional(Type.String()),
    tags: Type.Optional(Type.Array(Type.String(), { description: 'As attack.t1547.001.' })),
    watch: Type.Array(PatternSchema, {
      minItems: 1,
      description: "What is watched: im_regmon's RegValue.",
      expected: 'a list of at least one pattern',
    }),
    exclude: Type.Optional(Type.Array(PatternSchema, { description: "What is not: im_regmon's Exclude." })),
    recursive: Type.Optional(
      Type.Boolean({ description: 'Try the mask in every key below too. Default: false.' }),
    ),
    view: Type.Optional(literals(VIEWS, { description: 'Registry view. Default: "64".' })),
    digest: Type.Optional(literals(DIGEST_NAMES, { description: 'Default: "sha1".' })),
    report: Type.Optional(Type.Array(literals(REPORTABLE), { description: 'Default: CHANGE and DELETE.' })),
    severity: Type.Optional(literals(SEVERITIES, { description: 'Default: "WARNING".' })),
    data: Type.Optional(
      Type.Boolean({ description: 'Keep and show old and new data, up to 4 KiB. Default: false.' }),
    ),
    required: Type.Optional(
      Type.Boolean({ description: 'A watch that matches nothing is exit code 2. Default: false.' }),
    ),
    unreadable: Type.Optional(
      literals(['fail', 'allow'], {
        description: '"allow": keys that could never be read do not fail the run. Default: "fail".',
      }),
    ),
    scanInterval: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Seconds between scans of a watching process; 0: only when asked. Default: 86400.',
        expected: 'a whole number of seconds, 0 or more',
      }),
    ),
    schedule: Type.Optional(
      Type.String({
        pattern: '^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\\S+( +\\S+){4})$',
        description: '@daily, or five cron fields.',
        expected: 'five cron fields, or one of @yearly @annually @monthly @weekly @daily @midnight @hourly',
      }),
    ),
    timeZone: Type.Optional(
      Type.String({
        description: "Of the schedule, as Europe/Berlin. Default: the machine's.",
        expected: 'the name of a time zone, as Europe/Berlin',
      }),
    ),
    trigger: Type.Optional(
      literals(['notify'], {
        description: 'Also scan what changed when Windows says so; the interval stays. Default: not.',
      }),
    ),
    fullScanInterval: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Seconds after which a scan reads every key again, whatever its last-write time says; 0: always. Default: 86400.',
        expected: 'a whole number of seconds, 0 or more',
      }),
    ),
  },
  { additionalProperties: false, $id: 'https://regmon/policy.schema.json', title: 'regmon policy' },
)

/** A policy as people write it. */
export type PolicyFile = Static<typeof PolicySchema>
