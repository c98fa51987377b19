/** Flags and config → what every scan needs: source, store and paths. */
import { join, resolve } from 'node:path'
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import { type Pattern, parsePattern } from '../pattern/index.ts'
import type { RegistrySource } from '../source/source.ts'
import type { Evidence } from '../source/source-kind.ts'
import { isReviewedFile, openStore, storeFile } from '../store/open.ts'
import type { DigestStore } from '../store/store.ts'
import type { SelectionFlags } from './choose-policies.ts'
import { BASELINE, REPORT, refuseEvidence, STATE } from './evidence.ts'
import { evidenceOf, openSource, type SourceFlags } from './open-source.ts'
import type { TargetFlags } from './target.ts'

/** Flags that several commands share. They override the config. */
export interface CommonFlags extends SourceFlags, SelectionFlags, TargetFlags {
  /** The config's file, instead of the nearest one. */
  readonly config?: string
  /** The baseline store: a path, or `file:<path>.jsonl`. */
  readonly store?: string
}

/** Where a run takes place. */
export interface Here {
  /** What paths are relative to. */
  readonly cwd: string
  /** This machine's name. */
  readonly hostname: string
}

const DEFAULT_STORE = join('.regmon', 'state.db')

export async function prepareSource(flags: CommonFlags, config: Config, here: Here): Promise<RegistrySource> {
  return openSource(flags, config, here.cwd)
}

/** The host name in events: from the SYSTEM hive of an image, else from the config, else of this machine. */
export function hostnameOf(source: RegistrySource, config: Config, here: Here): string {
  if (source.traits.isRunning) return here.hostname
  return source.target.hostname ?? config.file.hostname ?? here.hostname
}

/** @throws RegmonError where it does not open, or would be written into or over the source. */
export function prepareStore(
  flags: CommonFlags,
  config: Config,
  cwd: string,
  readOnly: boolean,
): DigestStore {
  const { spec, base } = storePlace(flags, config, cwd)
  if (!readOnly) refuseEvidence(storeFile(spec, base), BASELINE, evidenceOf(flags, config, cwd))
  return openStore(spec, base, { readOnly })
}

/** @throws RegmonError where the store (the dashboard accepts into it) or the state of the watch would be in the source. */
export function refuseWatchInEvidence(flags: CommonFlags, config: Config, cwd: string): void {
  const evidence = evidenceOf(flags, config, cwd)
  const { spec, base } = storePlace(flags, config, cwd)
  refuseEvidence(storeFile(spec, base), BASELINE, evidence)
  refuseEvidence(watchStateFile(flags, config, cwd), STATE, evidence)
}

/** @throws RegmonError where a reporter's file would be in the source, or is the baseline or the state of the watch. */
export function refuseReports(
  files: readonly string[],
  flags: CommonFlags,
  config: Config,
  cwd: string,
): void {
  const read = evidenceOf(flags, config, cwd)
  const { spec, base } = storePlace(flags, config, cwd)
  const evidence: Evidence = {
    folders: read.folders,
    files: [...read.files, storeFile(spec, base), watchStateFile(flags, config, cwd)],
  }
  for (const file of files) refuseEvidence(file, REPORT, evidence)
}

function storePlace(flags: Pick<CommonFlags, 'store'>, config: Config, cwd: string) {
  return flags.store === undefined
    ? { spec: config.file.store ?? DEFAULT_STORE, base: config.base }
    : { spec: flags.store, base: cwd }
}

/** Where a watch keeps its state: beside the embedded store, which it never writes. */
export function watchStateFile(flags: Pick<CommonFlags, 'store'>, config: Config, cwd: string): string {
  const { spec, base } = storePlace(flags, config, cwd)
  const store = isReviewedFile(spec) ? resolve(config.base, DEFAULT_STORE) : storeFile(spec, base)
  return `${store.replace(/\.db$/, '')}.watch.db`
}

/** @throws RegmonError with the pattern, what is wrong with it, and the corrected form. */
export function parsePatterns(texts: readonly string[]): Pattern[] {
  return texts.map((text) => {
    // The path of a value is a pattern for it; one that ends in `\` is for the default value.
    const pattern = text.endsWith('\\')
      ? parsePattern({ key: text.slice(0, -1), value: '' })
      : parsePattern(text)
    if (!('problem' in pattern)) return pattern
    throw new RegmonError(
      'REGMON_PATTERN_INVALID',
      `${text}: ${pattern.problem}`,
      pattern.fix === undefined ? {} : { hint: `write: ${pattern.fix}` },
    )
  })
}
