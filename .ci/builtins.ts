/**
 * Takes Node's modules by `process.getBuiltinModule`. An `import` of one reads all its exports, and with them getters
 * that load a good deal more: `node:process` its streams and workers, `node:fs` its promises, `node:crypto` webcrypto.
 * That is 10 ms of a start.
 */
import { builtinModules } from 'node:module'
import type { Plugin } from 'rolldown'

const PREFIX = '\0builtin:'

/** For the modules that our own sources and commander import. */
export const builtins: Plugin = {
  name: 'builtins',
  resolveId(id, importer = '') {
    const name = id.replace(/^node:/, '')
    const isCommander = /node_modules[\\/]commander[\\/]/.test(importer)
    if (!builtinModules.includes(name) && !id.startsWith('node:')) return undefined
    if (importer === '' || importer.startsWith('\0') || (/node_modules/.test(importer) && !isCommander))
      return undefined
    // Commander starts programs for commands that are programs of their own; regmon has none.
    return `${PREFIX}${isCommander && name === 'child_process' ? '' : name}`
  },
  load(id) {
    if (!id.startsWith(PREFIX)) return undefined
    const name = id.slice(PREFIX.length)
    if (name === '') return 'export default {}'
    const names = Object.keys(process.getBuiltinModule(`node:${name}`)).filter((key) =>
      /^[a-z_]\w*$/i.test(key),
    )
    return {
      code: [
        `const builtin = process.getBuiltinModule('node:${name}')`,
        'export default builtin',
        ...names.map((key) => (key === 'default' ? '' : `export const ${key} = builtin.${key}`)),
      ].join('\n'),
      moduleSideEffects: false,
    }
  },
}
