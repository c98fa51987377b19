/** Change notifications of the live registry. */
import type { ChangeNotifier, NotifyPlace } from '../../notify.ts'
import type { RegistrySource } from '../../source.ts'
import { NtReader } from '../nt-reader.ts'
import { ArmedKeys } from './armed-keys.ts'
import { LiveNames } from './live-names.ts'
import { LiveNotifier, type NotifierOptions } from './live-notifier.ts'

/** @param source the live registry; it must stay open. */
export function openNotifier(
  source: RegistrySource,
  onChange: (places: readonly NotifyPlace[]) => void,
  options?: NotifierOptions,
): ChangeNotifier {
  return new LiveNotifier(new ArmedKeys(new NtReader()), () => new LiveNames(source), onChange, options)
}
