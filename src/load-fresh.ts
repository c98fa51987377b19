/**
 * Loads files as {@link loadModuleOrData} does, but again: Node keeps each module that it has imported, with its imports,
 * until the process ends. So the files are loaded in a worker, which has modules of its own and is ended afterwards.
 */
import { Worker } from 'node:worker_threads'
import { RegmonError } from './errors.ts'

/** What the worker is sent, and what it replies. */
export interface LoadRequest {
  readonly file: string
  readonly shown: string
  readonly what: string
}

export type LoadReply =
  | { readonly value: unknown; readonly modules: readonly string[] }
  | {
      readonly error: {
        readonly code: string
        readonly message: string
        readonly where: string | undefined
        readonly hint: string | undefined
      }
      readonly modules: readonly string[]
    }

/** Milliseconds that a file may take to load. */
const PATIENCE = 30_000

export class FreshLoader {
  /** The files that were loaded, and the files of the user that they import. */
  readonly files = new Set<string>()
  private readonly worker: Worker

  constructor() {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    this.worker = new Worker(new URL(`./load-worker.${extension}`, import.meta.url))
    this.worker.unref()
  }

  /** @throws RegmonError as {@link loadModuleOrData} does. */
  readonly load = async (file: string, shown: string, what: string): Promise<unknown> => {
    this.files.add(file)
    const request: LoadRequest = { file, shown, what }
    this.worker.ref()
    try {
      const reply = await this.reply(request)
      for (const module of reply.modules) this.files.add(module)
      if (!('error' in reply)) return reply.value
      const { code, message, where, hint } = reply.error
      throw new RegmonError(code, message, {
        ...(where !== undefined && { where }),
        ...(hint !== undefined && { hint }),
      })
    } finally {
      this.worker.unref()
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }

  private reply(request: LoadRequest): Promise<LoadReply> {
    const { worker } = this
    const { promise, resolve, reject } = Promise.withResolvers<LoadReply>()
    const fail = (reason: string): void =>
      reject(new RegmonError('REGMON_FILE_SYNTAX', `the ${request.what} ${reason}`, { where: request.shown }))
    const onExit = (): void => fail('ends the process while it loads')
    const onError = (error: Error): void => fail(`throws while it loads: ${error.message}`)
    const timer = setTimeout(() => fail(`was not loaded in ${PATIENCE / 1000} s`), PATIENCE)
    worker.once('message', resolve).once('exit', onExit).once('error', onError)
    worker.postMessage(request)
    return promise.finally(() => {
      clearTimeout(timer)
      worker.off('message', resolve).off('exit', onExit).off('error', onError)
    })
  }
}
