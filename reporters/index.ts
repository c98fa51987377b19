/** Reporters by name: the built-in ones, a path, or a package. Each is loaded when it is asked for. */
import { registerHooks } from 'node:module'
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

/** The reporter of each command where none is asked for: the only place that prefers one to another. */
export const DEFAULT_REPORTERS = {
  check: { terminal: 'tui', elsewhere: 'tap' },
  report: { terminal: 'tui', elsewhere: 'tap' },
  watch: { terminal: 'tui', elsewhere: 'jsonl' },
} as const

/**
 * @param base what a relative path, or a package's name, is resolved from.
 * @throws RegmonError where there is no such reporter, or it does not load, or it exports none.
 */
export async function loadReporter(name: string, base: string): Promise<CreateReporter> {
  if (Object.hasOwn(BUILT_IN, name)) return (await BUILT_IN[name]!()).default
  const isPath = /^\.{0,2}[\\/]|^[A-Za-z]:[\\/]/.test(name)
  const file = resolve(base, name)
  let module: { default?: unknown }
  try {
    module = await (isPath ? import(pathToFileURL(file).href) : importFrom(name, base))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('\n')[0]! : String(cause)
    // What the reporter itself imports may be missing too, which is another matter.
    const missing = /^Cannot find (?:package|module) '(.*?)' imported from/.exec(message)?.[1]
    if (missing === file || (!isPath && `${name}/`.startsWith(`${missing}/`))) throw unknown(name, cause)
    throw new RegmonError('REGMON_REPORTER_BROKEN', `the reporter "${name}" does not load: ${message}`, {
      cause,
    })
  }
  if (isCreator(module.default)) return module.default
  throw new RegmonError('REGMON_REPORTER_BROKEN', `"${name}" exports no reporter`, {
    hint: 'its default export must be a function that makes one (CreateReporter)',
  })
}

function unknown(name: string, cause: unknown): RegmonError {
  const known = nearest(name, Object.keys(BUILT_IN)).join(', ')
  return new RegmonError('REGMON_REPORTER_UNKNOWN', `there is no reporter "${name}"`, {
    hint: `known reporters: ${known}; or write the path or the package of your own reporter`,
    cause,
  })
}

/** Imports a package as the user's own project would, not as regmon's. */
async function importFrom(name: string, base: string): Promise<{ default?: unknown }> {
  const parentURL = pathToFileURL(resolve(base, 'regmon.config.js')).href
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, specifier === name ? { ...context, parentURL } : context),
  })
  try {
    return await import(name)
  } finally {
    hooks.deregister()
  }
}

function isCreator(value: unknown): value is CreateReporter {
  return typeof value === 'function'
}
