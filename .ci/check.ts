/** `npm run check`: all checks that run no test, side by side. */
import { checkPackage, checkSources, pack } from './checks.ts'
import { summarize, task } from './tasks.ts'

const sources = checkSources()
if (await task('build', 'npm run build')) {
  using packed = pack()
  await Promise.all([sources, checkPackage(packed.tarball)])
}
await sources
summarize()
