/** Limits the notices of a source: an image may have any number of users, with several notices each. */
import { toValidText } from '../registry/index.ts'
import type { SourceNotice } from '../source/source.ts'

/** The maximum number of notices of one kind. */
const SAID = 10

export function limited(notices: readonly SourceNotice[]): SourceNotice[] {
  const counts = new Map<string, number>()
  const said = notices.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1
    counts.set(code, count)
    return count <= SAID
  })
  const more = [...counts].flatMap(([code, count]): SourceNotice[] => {
    if (count <= SAID) return []
    return [
      {
        code,
        message: `and ${count - SAID} more like this: \`regmon explain --source\` lists what was read`,
      },
    ]
  })
  return [...said, ...more].map(({ code, message }) => ({ code, message: toValidText(message) }))
}
