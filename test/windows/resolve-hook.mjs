/**
 * Resolves koffi and native-reg to their Windows builds, whoever imports them: a checkout that was
 * installed on Linux has koffi's Linux build only.
 */
import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const deps = process.env.REGMON_WINDOWS_DEPS
const elsewhere = new Set(['koffi', 'native-reg'])

if (deps !== undefined) {
  const require = createRequire(pathToFileURL(`${deps}/package.json`))
  registerHooks({
    resolve: (specifier, context, next) =>
      elsewhere.has(specifier)
        ? { url: pathToFileURL(require.resolve(specifier)).href, shortCircuit: true }
        : next(specifier, context),
  })
}
