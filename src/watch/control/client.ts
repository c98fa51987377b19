/** Sends a question to a running watch. */
import { connect } from 'node:net'
import { errorCode, RegmonError } from '../../errors.ts'
import { isTrusted } from './address.ts'
import type { Answer } from './messages.ts'
import type { Question } from './question.ts'

/** Milliseconds that a watch may take to answer, unless it is asked to wait for a scan. */
const PATIENCE = 10_000

/**
 * @returns `undefined` where no watch listens there.
 * @throws RegmonError where it answers with an error, or with something that is not an answer.
 */
export function ask(address: string, question: Question): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    if (!isTrusted(address)) {
      reject(noAnswer(`${address} is in a folder of another user`))
      return
    }
    let text = ''
    const socket = connect(address)
    socket.setEncoding('utf8')
    if (question.wait !== true) socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer')))
    socket.on('connect', () => socket.write(`${JSON.stringify(question)}\n`))
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', (error) => {
      const code = errorCode(error)
      if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve(undefined)
      else reject(noAnswer(code ?? error.message))
    })
    socket.on('close', () => {
      try {
        const answer: Answer = JSON.parse(text)
        if ('error' in answer) {
          const { code, message, hint } = answer.error
          reject(new RegmonError(code, message, hint === undefined ? {} : { hint }))
        } else resolve(answer)
      } catch {
        reject(noAnswer('it ended before it answered'))
      }
    })
  })
}

function noAnswer(reason: string): RegmonError {
  return new RegmonError('REGMON_CONTROL', `the watch does not answer: ${reason}`)
}
