/** Loads a file of the user: the default export of a TypeScript or JavaScript module, JSON, or YAML. */
import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { pathToFileURL } from 'node:url'
import { errorCode, RegmonError } from './errors.ts'

/** Loads a file as {@link loadModuleOrData} does. */
export type LoadFile = (file: string, shown: string, what: string) => Promise<unknown>

/**
 * @param shown the path as messages show it.
 * @param what `policy`, `config`: for messages.
 * @throws RegmonError with the file, the place in it where one is known, and what to do.
 */
export async function loadModuleOrData(file: string, shown: string, what: string): Promise<unknown> {
  const text = readText(file, shown, what)
  if (/\.json$/i.test(file)) return parseJson(text, shown)
  if (/\.ya?ml$/i.test(file)) return parseYaml(text, shown)
  refuseCommonJs(file, text, shown, what)
  const module = await importModule(file, shown, what)
  if (module['default'] === undefined) {
    throw new RegmonError('REGMON_FILE_EXPORT', `the ${what} has no default export`, {
      where: shown,
      hint:
        what === 'config'
          ? 'write: export default defineConfig({ … })'
          : 'write: export default definePolicy({ … })',
    })
  }
  return module['default']
}

function readText(file: string, shown: string, what: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 'ENOENT')
      throw new RegmonError('REGMON_FILE_MISSING', `there is no such ${what} file`, { where: shown, cause })
    throw new RegmonError('REGMON_FILE_UNREADABLE', `the ${what} file cannot be read: ${code}`, {
      where: shown,
      cause,
    })
  }
}

function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RegmonError('REGMON_FILE_SYNTAX', `invalid JSON: ${messageOf(cause)}`, {
      where: shown,
      cause,
    })
  }
}

async function parseYaml(text: string, shown: string): Promise<unknown> {
  const { load } = await import('js-yaml')
  try {
    return load(text)
  } catch (cause) {
    throw new RegmonError('REGMON_FILE_SYNTAX', `invalid YAML: ${messageOf(cause)}`, {
      where: shown,
      cause,
    })
  }
}

/** Node would load the module as CommonJS, print a warning of its own, and fail. */
function refuseCommonJs(file: string, text: string, shown: string, what: string): void {
  if (!/\.[jt]s$/i.test(file) || !/^\s*(import|export)\b/m.test(text)) return
  const packageJson = findPackageJSON(pathToFileURL(file))
  if (packageJson === undefined || !/"type"\s*:\s*"commonjs"/.test(readFileSync(packageJson, 'utf8'))) return
  throw new RegmonError('REGMON_FILE_SYNTAX', `the ${what} would be loaded as CommonJS`, {
    where: shown,
    hint: `set "type": "module" in package.json, or rename it to ${shown.replace(/\.[jt]s$/, '.mts')}`,
  })
}

async function importModule(file: string, shown: string, what: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (cause) {
    throw explainImport(cause, file, shown, what)
  }
}

/** Node's message, and what to do. */
function explainImport(cause: unknown, file: string, shown: string, what: string): RegmonError {
  const message = messageOf(cause).split('\n')[0]!
  const fail = (text: string, hint?: string) =>
    new RegmonError('REGMON_FILE_SYNTAX', text, {
      where: placeOf(cause, file, shown),
      cause,
      ...(hint ? { hint } : {}),
    })
  switch (errorCode(cause)) {
    case 'ERR_MODULE_NOT_FOUND':
      return fail(`the ${what} imports a module that does not exist: ${message}`, missingHint(message, what))
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return fail(
        `this TypeScript cannot be run by removing its types: ${message}`,
        'do not use enums, namespaces, decorators or parameter properties',
      )
    case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
      return fail(`invalid TypeScript: ${message}`)
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return fail(
        'Node does not run TypeScript in node_modules',
        "import the package's compiled policy instead, as in regmon/policies/autoruns",
      )
  }
  if (/does not provide an export named/.test(message))
    return fail(message, 'import types with `import type`')
  if (cause instanceof SyntaxError) return fail(`invalid JavaScript: ${message}`)
  return fail(`the ${what} throws while it loads: ${message}`)
}

/** What to do about a missing module: install a package, or correct the path of a file. */
function missingHint(message: string, what: string): string {
  const name = /^Cannot find package '((?:@[^/']+\/)?[^/'@][^/']*)/.exec(message)?.[1]
  if (name === undefined) return 'imports of local files need their extension: ./file.ts'
  if (name !== 'regmon') return `install it in the project that the ${what} is in: npm install ${name}`
  return `npm install regmon in the project that the ${what} is in; or export a plain object, without the import`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** `file:line`, if the stack names the line. */
function placeOf(error: unknown, file: string, shown: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const at = stack.indexOf(`${file}:`)
  const line = at < 0 ? undefined : /^\d+/.exec(stack.slice(at + file.length + 1))
  return line ? `${shown}:${line[0]}` : shown
}
