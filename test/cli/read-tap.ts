/** TAP as a strict parser reads it. */
import assert from 'node:assert/strict'
import { Parser } from 'tap-parser'

interface Failure {
  readonly diag: { readonly events: readonly { readonly EventId: string }[] }
}

/** The failed test points that have a block of events. @throws if a strict parser does not read the whole document. */
export async function readTapFailures(text: string): Promise<Failure[]> {
  const failures: Failure[] = []
  const extras: string[] = []
  const listen = (parser: Parser): void => {
    parser.on('child', listen)
    parser.on('extra', (line: string) => extras.push(line))
    parser.on('fail', (result: { diag?: unknown }) => {
      if (isFailure(result)) failures.push(result)
    })
  }
  const parser = new Parser({ strict: true })
  listen(parser)
  await new Promise<void>((resolve) => {
    parser.on('complete', () => resolve())
    parser.end(text)
  })
  assert.deepEqual(extras, [])
  return failures
}

function isFailure(result: { diag?: unknown }): result is Failure {
  return typeof result.diag === 'object' && result.diag !== null && 'events' in result.diag
}
