/** The schemas of the JSON in stores. */
import { literals, type Static, Type } from '../schema.ts'

const Text = Type.String()
const ViewText = literals(['64', '32'])
const Exclude = Type.Object({ key: Text, value: Text, recursive: Type.Optional(Type.Literal(false)) })

/** The JSON content of a baseline's root object. Fields with their usual value are left out. */
export const ContentSchema = Type.Object({
  watches: Type.Array(
    Type.Object({
      key: Text,
      value: Text,
      view: literals(['64', '32', 'both']),
      recursive: Type.Optional(Type.Literal(true)),
      exclude: Type.Optional(Type.Array(Exclude)),
      user: Type.Optional(Text),
    }),
  ),
  unreadable: Type.Array(
    Type.Object({
      view: ViewText,
      key: Text,
      name: Type.Optional(Text),
      status: Text,
      reason: Text,
    }),
  ),
  findings: Type.Array(
    Type.Object({
      kind: Text,
      view: ViewText,
      key: Text,
      name: Type.Optional(Text),
      about: Type.Optional(Text),
      message: Text,
    }),
  ),
})

export type WrittenContent = Static<typeof ContentSchema>

/** The JSON of a target in a store. */
export const TargetSchema = Type.Object({
  name: Text,
  kind: Type.String(),
  mounts: Type.Array(Type.String()),
  hostname: Type.Union([Type.String(), Type.Null()]),
})

export type WrittenTarget = Static<typeof TargetSchema>
