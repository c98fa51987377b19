/** The schema of `regmon.config.ts`. */
import { type Static, Type } from '../schema.ts'

const ReporterSchema = Type.Union(
  [
    Type.String({ description: 'As on the command line: name or name=file.' }),
    Type.Object(
      {
        name: Type.String(),
        file: Type.Optional(Type.String({ description: 'Written instead of stdout.' })),
        options: Type.Optional(
          Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
        ),
      },
      { additionalProperties: false },
    ),
  ],
  { expected: 'a reporter: name or name=file, or { name, file, options }' },
)

const HivesSchema = Type.Record(Type.String(), Type.String(), {
  minProperties: 1,
  description: 'Hive files by the key path they are mounted at.',
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
    description: 'Where values come from. Default on Windows: the live registry.',
    expected:
      "'live', 'kind:place', { image: folder }, { hives: { 'HKLM\\\\SOFTWARE': file } } or { reg: file }",
  },
)

export const ConfigSchema = Type.Object(
  {
    policies: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'Files or globs. Default: policies/*.policy.{ts,mts,js,mjs,json,yaml}.',
        expected: 'a list of files or globs',
      }),
    ),
    source: Type.Optional(SourceSchema),
    users: Type.Optional(
      Type.Union([Type.Literal('loaded'), Type.Literal('all')], {
        description:
          "Which users HKU holds on a live machine. 'all': those who are not logged on as well, from their files. Default: 'loaded'.",
        expected: "'loaded' or 'all'",
      }),
    ),
    store: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The digest store: a path, or file:<path>.jsonl. Default: .regmon/state.db.',
        expected: 'a path, or file:<path>.jsonl',
      }),
    ),
    reporters: Type.Optional(Type.Array(ReporterSchema, { minItems: 1 })),
    hostname: Type.Optional(
      Type.String({ minLength: 1, description: 'The name in events where the source holds none.' }),
    ),
    skipped: Type.Optional(
      Type.Union([Type.Literal('fail'), Type.Literal('allow')], {
        description:
          "Whether recorded entries that the source does not contain are exit code 2. Default: 'fail'.",
        expected: "'fail' or 'allow'",
      }),
    ),
    requireBaseline: Type.Optional(
      Type.Boolean({ description: 'A watch without a baseline is exit code 2.' }),
    ),
  },
  { additionalProperties: false, $id: 'https://regmon/config.schema.json', title: 'regmon config' },
)

/** A config as people write it. */
export type ConfigFile = Static<typeof ConfigSchema>
