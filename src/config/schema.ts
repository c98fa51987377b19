/** The schema of `regmon.config.ts`. */
import { literals, type Static, Type } from '../schema.ts'

const ReporterSchema = Type.Union(
  [
    Type.String({ description: 'A name or name=file, as on the command line.' }),
    Type.Object(
      {
        name: Type.String({ description: 'tui, tap, jsonl, a path or a package.' }),
        file: Type.Optional(Type.String({ description: 'The file to write instead of stdout.' })),
        options: Type.Optional(
          Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
            description: "The reporter's options by their names.",
          }),
        ),
      },
      { additionalProperties: false },
    ),
  ],
  { expected: 'a reporter: name or name=file, or { name, file, options }' },
)

const HivesSchema = Type.Record(Type.String(), Type.String(), {
  minProperties: 1,
  description: 'Hive files by key path: regmon mounts each file at its key path.',
})

const SourceSchema = Type.Union(
  [
    Type.String({ pattern: '^[a-z][a-z0-9-]*(:.+)?$', description: "'live', or a kind and a place." }),
    Type.Object({ hives: HivesSchema }, { additionalProperties: false }),
    Type.Object(
      {
        image: Type.String({ minLength: 1, description: 'The folder that a Windows volume is mounted at.' }),
        hives: Type.Optional(HivesSchema),
      },
      { additionalProperties: false },
    ),
    Type.Object({ reg: Type.String({ description: 'A .reg export.' }) }, { additionalProperties: false }),
  ],
  {
    description: 'Where values are read from. Default: the live registry on Windows, none elsewhere.',
    examples: ['live', { image: '/mnt/c' }, { hives: { 'HKLM\\SOFTWARE': 'image/SOFTWARE' } }],
    expected:
      "'live', 'kind:place', { image: folder }, { hives: { 'HKLM\\\\SOFTWARE': file } } or { reg: file }",
  },
)

export const ConfigSchema = Type.Object(
  {
    $schema: Type.Optional(
      Type.String({
        description: 'In JSON: where an editor finds this schema. regmon does not read it.',
        examples: ['./config.schema.json'],
      }),
    ),
    policies: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'Policy files or globs.',
        default: ['policies/*.policy.{ts,mts,js,mjs,json,yaml,yml}'],
        examples: [['policies/*.policy.ts']],
        expected: 'a list of files or globs',
      }),
    ),
    source: Type.Optional(SourceSchema),
    users: Type.Optional(
      literals(['loaded', 'all'], {
        description:
          'The users under HKU on a live machine. loaded: users whose hives Windows has loaded. all: also users who are not logged on; regmon reads their hive files.',
        default: 'loaded',
        examples: ['all'],
      }),
    ),
    store: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Where the baseline is kept: a path (SQLite), or file:<path>.jsonl (a text file to review).',
        default: '.regmon/state.db',
        examples: ['file:baseline.jsonl'],
        expected: 'a path, or file:<path>.jsonl',
      }),
    ),
    reporters: Type.Optional(
      Type.Array(ReporterSchema, {
        minItems: 1,
        description: 'The reporters. Default: tui on a terminal, tap elsewhere.',
        examples: [['tui', 'jsonl=events.jsonl']],
      }),
    ),
    hostname: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'The host name that events name if the source contains none. Default: the name of this machine.',
        examples: ['web-01'],
      }),
    ),
    target: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The name of the baseline. Default: the host name at its first recording.',
        examples: ['web-01'],
      }),
    ),
    stale: Type.Optional(
      Type.Union([Type.Literal('fail'), Type.Literal('allow'), Type.Array(Type.String())], {
        description:
          'A dirty hive is stale if its transaction logs are missing or cannot be applied. fail: a stale hive fails the run with exit code 2. allow: regmon reads it without the logs. A list of key paths allows the hives mounted there.',
        default: 'fail',
        examples: [['HKLM\\SYSTEM']],
        expected: "'fail', 'allow' or a list of key paths",
      }),
    ),
    skipped: Type.Optional(
      literals(['fail', 'allow'], {
        description:
          'For recorded entries in hives that the source does not contain. fail: they fail the run with exit code 2. allow: regmon only counts them.',
        default: 'fail',
        examples: ['allow'],
      }),
    ),
    requireBaseline: Type.Optional(
      Type.Boolean({
        description: 'Fail the run with exit code 2 if a watch has no baseline.',
        default: false,
        examples: [true],
      }),
    ),
  },
  { additionalProperties: false, $id: 'https://regmon/config.schema.json', title: 'regmon config' },
)

/** A config as people write it. */
export type ConfigFile = Static<typeof ConfigSchema>
