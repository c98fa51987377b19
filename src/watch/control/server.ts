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

/** What is asked of. */
export interface Answering {
  status(): WatchStatus
  startScan(policies?: readonly string[]): Promise<RunSummary>
}

/** Milliseconds that a question may take to arrive. */
const PATIENCE = 5000

/**
 * Listens, once the state is held: a socket that a killed watch left behind is nobody's.
 * @returns what ends it. @throws Error where it cannot listen.
 */
export async function listen(address: string, answering: Answering): Promise<{ close(): void }> {
  const isPipe = address.startsWith('\\\\')
  if (!isPipe) {
    mkdirSync(dirname(address), { recursive: true, mode: 0o700 })
    if (!isTrusted(address)) throw new Error(`${dirname(address)} belongs to another user`)
  }
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    serve(socket, answering)
  })
  const takeAway = isPipe ? await listening(server, address) : await listeningAt(server, address)
  return {
    close() {
      takeAway?.()
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Listens in the file system. @returns what takes the address away. */
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

function serve(socket: Socket, answering: Answering): void {
  let text = ''
  socket.setEncoding('utf8').setTimeout(PATIENCE, () => socket.destroy())
  socket.on('data', (chunk: string) => {
    text += chunk
    const end = text.indexOf('\n')
    if (end < 0) {
      if (text.length > LINE_LIMIT) socket.destroy()
      return
    }
    // What is sent after the question is read and dropped, so that the other end's going is seen.
    socket.removeAllListeners('data').resume().setTimeout(0)
    answer(parseQuestion(text.slice(0, end)), answering).then(
      (said) => socket.setTimeout(PATIENCE).end(`${safeJsonLine(said)}\n`),
      () => socket.destroy(),
    )
  })
}

/** What is pending for the policies that were asked for, or for all. */
function pendingOf({ policies }: WatchStatus, names: readonly string[] | undefined): { pending?: number } {
  const asked = policies.filter(({ name }) => names?.includes(name) ?? true)
  const counts = asked.flatMap(({ pending }) => pending ?? [])
  return counts.length === 0 ? {} : { pending: counts.reduce((sum, count) => sum + count, 0) }
}

async function answer(question: Question | undefined, watch: Answering): Promise<Answer> {
  if (question === undefined) return { error: { code: 'REGMON_CONTROL', message: 'this was no question' } }
  if (question.ask === 'status') return { status: watch.status() }
  try {
    const scan = watch.startScan(question.policies)
    if (question.wait === true)
      return { summary: await scan, ...pendingOf(watch.status(), question.policies) }
    // A policy that there is not is known at once; what the scan finds is told by the reporters.
    await Promise.race([scan, Promise.resolve()])
    scan.catch(() => {})
    return { asked: true }
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) }
    const code = error instanceof RegmonError ? error.code : 'REGMON_INTERNAL'
    return { error: { code, message, hint: error instanceof RegmonError ? error.hint : undefined } }
  }
}
