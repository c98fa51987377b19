#!/usr/bin/env node
// Plain JavaScript that every Node parses: it says in one sentence what is missing, before anything
// that needs a newer Node, or the build, is loaded.
const [major, minor] = process.versions.node.split('.').map(Number)
const main = new URL('../dist/src/cli/main.js', import.meta.url)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `regmon needs Node.js 22.18 or newer; this is ${process.version} (${process.execPath}).\n`,
  )
  process.exitCode = 2
} else if (!process.getBuiltinModule('node:fs').existsSync(main)) {
  process.stderr.write('regmon is not built: run `npm run build`.\n')
  process.exitCode = 2
} else {
  // V8 would place what a scan makes for each key among its long-lived objects, where only a full collection frees it.
  // A short run has no time for that, and its start would take 7 ms longer with another flag set.
  setTimeout(() => {
    const { setFlagsFromString } = process.getBuiltinModule('node:v8')
    setFlagsFromString('--no-allocation-site-pretenuring')
    // What a scan makes dies with its key: a larger young generation takes memory, and saves no time.
    setFlagsFromString('--semi-space-growth-factor=1')
  }, 100).unref()
  // node:sqlite prints an ExperimentalWarning on Node 22; users can do nothing about it.
  const { emitWarning } = process
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'string' ? rest[0] : (rest[0]?.type ?? warning?.name)
    if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest)
  }
  // Compiled code is kept, in a folder of our own: never in a shared temporary one.
  const { platform, env } = process
  const cache =
    platform === 'win32' ? env.LOCALAPPDATA : (env.XDG_CACHE_HOME ?? (env.HOME && `${env.HOME}/.cache`))
  if (cache) process.getBuiltinModule('node:module').enableCompileCache(`${cache}/regmon/code`)
  const { main: run } = await import(main.href)
  // A policy is a program: one that ends the process, or waits for ever, has not been checked.
  let ended = false
  process.on('exit', () => {
    if (ended) return
    process.stderr.write(
      'regmon: the process ended before the command did: a policy, config or reporter ended it, or waits for ever.\n',
    )
    process.exitCode = 2
  })
  const code = await run(process.argv.slice(2))
  ended = true
  process.exitCode = code
}
