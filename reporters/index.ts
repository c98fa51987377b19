/** Reporters by name: the built-in ones, a path, or a package. Each is loaded when it is asked for. */
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RegmonError } from '../src/errors.ts'
import { nearest } from '../src/nearest.ts'
import type { CreateReporter } from '../src/report/reporter.ts'

const BUILT_IN: Readonly<Record<string, () => Promise<{ default: CreateReporter }>>> = {
  tui: () => import('./tui/index.ts'),
  tap: () => import('./tap.ts'),
  jsonl: () => import('./jsonl.ts'),
}

/**
 * @param base what a relative path, or a package's name, is resolved from.
 * @throws RegmonError where there is no such reporter, or it exports none.
 */
export async function loadReporter(name: string, base: string): Promise<CreateReporter> {
  if (Object.hasOwn(BUILT_IN, name)) return (await BUILT_IN[name]!()).default
  const known = nearest(name, Object.keys(BUILT_IN)).join(', ')
  const isPath = /^\.{0,2}[\\/]|^[A-Za-z]:[\\/]/.test(name)
  let module: { default?: unknown }
  try {
    module = await import(isPath ? pathToFileURL(resolve(base, name)).href : packageUrl(name, base))
  } catch (cause) {
    const message = String((cause as Error).message).split('\n')[0]
    throw new RegmonError(
      'REGMON_REPORTER_UNKNOWN',
      `there is no reporter "${name}"${isPath ? `: ${message}` : ''}`,
      {
        hint: `known are: ${known}; a path or a package whose default export makes a reporter is one too`,
        cause,
      },
    )
  }
  if (isCreator(module.default)) return module.default
  throw new RegmonError('REGMON_REPORTER_UNKNOWN', `"${name}" exports no reporter`, {
    hint: 'its default export must be a function that makes one (CreateReporter)',
  })
}

/** As the user's own project would resolve it, not as regmon's. */
function packageUrl(name: string, base: string): string {
  return pathToFileURL(createRequire(resolve(base, 'regmon.config.js')).resolve(name)).href
}

function isCreator(value: unknown): value is CreateReporter {
  return typeof value === 'function'
}
