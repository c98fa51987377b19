/** Answers `regmon scan` and `regmon status`. */
import { mkdirSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { safeJsonLine } from '../../report/json-line.ts'
import type { RunSummary } from '../../report/run-event.ts'
import type { WatchStatus } from '../../report/watch-status.ts'
import { isTrusted } from './address.ts'
import { type Answer, LINE_LIMIT, parseQuestion } from './messages.ts'
import { moveSocket, privateName } from './own-socket.ts'
import type { Question } from './question.ts'

/** The watch that answers. */
export interface Controlled {
  status(): WatchStatus
  startScan(policies?: readonly string[]): Promise<RunSummary>
}

/** Milliseconds that a question may take to arrive. */
const PATIENCE = 5000

/**
 * Listens for questions. The caller holds the state, so a socket at this address was left behind by a killed watch.
 * @returns a function that stops listening. @throws Error where it cannot listen.
 */
export async function listen(address: string, watch: Controlled): Promise<{ close(): void }> {
  const isPipe = address.startsWith('\\\\')
  if (!isPipe) {
    mkdirSync(dirname(address), { recursive: true, mode: 0o700 })
    if (!isTrusted(address)) throw new Error(`${dirname(address)} belongs to another user`)
  }
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    serve(socket, watch)
  })
  const removeSocket = isPipe ? await listening(server, address) : await listeningAt(server, address)
  return {
    close() {
      removeSocket?.()
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Listens at a socket in the file system. @returns a function that removes it. */
async function listeningAt(server: Server, address: string): Promise<() => void> {
  const name = privateName(address)
  await listening(server, name)
  try {
    return moveSocket(name, address)
  } catch (error) {
    server.close()
    throw error
  }
}

function listening(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      server.off('error', reject).on('error', () => {})
      resolve()
    })
  })
}

function serve(socket: Socket, watch: Controlled): void {
  let text = ''
  socket.setEncoding('utf8').setTimeout(PATIENCE, () => socket.destroy())
  socket.on('data', (chunk: string) => {
    text += chunk
    const end = text.indexOf('\n')
    if (end < 0) {
      if (text.length > LINE_LIMIT) socket.destroy()
      return
    }
    // Anything sent after the question is read and dropped, so that the end of the connection is noticed.
    socket.removeAllListeners('data').resume().setTimeout(0)
    answer(parseQuestion(text.slice(0, end)), watch).then(
      (reply) => socket.setTimeout(PATIENCE).end(`${safeJsonLine(reply)}\n`),
      () => socket.destroy(),
    )
  })
}

/** What is pending for the policies that were requested, or for all. */
function pendingOf({ policies }: WatchStatus, names: readonly string[] | undefined): { pending?: number } {
  const requested = policies.filter(({ name }) => names?.includes(name) ?? true)
  const counts = requested.flatMap(({ pending }) => pending ?? [])
  return counts.length === 0 ? {} : { pending: counts.reduce((sum, count) => sum + count, 0) }
}

async function answer(question: Question | undefined, watch: Controlled): Promise<Answer> {
  if (question === undefined)
    return { error: { code: 'REGMON_CONTROL', message: 'this is not a question that a watch answers' } }
  if (question.ask === 'status') return { status: watch.status() }
  try {
    const scan = watch.startScan(question.policies)
    if (question.wait === true) {
      const summary = await scan
      const status = watch.status()
      // What `check` would report is not known.
      if (status.baselineFailure !== undefined) return { error: status.baselineFailure }
      return { summary, ...pendingOf(status, question.policies) }
    }
    // An unknown policy rejects at once; the reporters report what the scan finds.
    await Promise.race([scan, Promise.resolve()])
    scan.catch(() => {})
    return { asked: true }
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) }
    const code = error instanceof RegmonError ? error.code : 'REGMON_INTERNAL'
    return { error: { code, message, hint: error instanceof RegmonError ? error.hint : undefined } }
  }
}
