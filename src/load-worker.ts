/** The worker of {@link FreshLoader}: loads one file after another, and replies with the user's modules that it loaded. */
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { RegmonError } from './errors.ts'
import { loadModuleOrData } from './load-file.ts'
import type { LoadReply, LoadRequest } from './load-fresh.ts'

const modules = new Set<string>()

registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:') && !url.includes('/node_modules/')) modules.add(fileURLToPath(url))
    return next(url, context)
  },
})

parentPort?.on('message', async ({ file, shown, what }: LoadRequest) => {
  modules.clear()
  const port = parentPort!
  try {
    const value = await loadModuleOrData(file, shown, what)
    const reply: LoadReply = { value, modules: [...modules] }
    port.postMessage(reply)
  } catch (error) {
    port.postMessage({ error: errorOf(error, shown, what), modules: [...modules] } satisfies LoadReply)
  }
})

function errorOf(
  error: unknown,
  shown: string,
  what: string,
): Extract<LoadReply, { error: unknown }>['error'] {
  if (error instanceof RegmonError) {
    const { code, message, where, hint } = error
    return { code, message, where, hint }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'REGMON_FILE_SYNTAX',
    message: `the ${what} is not plain data: ${message}`,
    where: shown,
    hint: undefined,
  }
}
