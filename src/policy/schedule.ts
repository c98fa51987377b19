/** When a policy's schedule falls due. */
import type { Cron } from 'croner'
import { RegmonError } from '../errors.ts'

/** The moments of a schedule: milliseconds since 1970. */
export interface Schedule {
  /** The first one after a moment; `undefined` where there is none any more. */
  after(moment: number): number | undefined
}

/** @throws RegmonError for a schedule or a time zone that is none. */
export async function validateSchedule(
  schedule: string,
  timeZone: string | undefined,
  file: string,
): Promise<void> {
  try {
    const next = (await parseSchedule(schedule, timeZone)).after(Date.now())
    if (next === undefined) throw new Error('it never falls due')
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const aboutZone = timeZone !== undefined && /time ?zone/i.test(message)
    throw new RegmonError(
      'REGMON_POLICY_INVALID',
      aboutZone
        ? `/timeZone: there is no time zone "${timeZone}"`
        : `/schedule: "${schedule}" is no schedule: ${message.replace(/^CronPattern: /, '')}`,
      {
        where: file,
        hint: aboutZone
          ? 'name one as the IANA does: Europe/Berlin, UTC'
          : 'write @daily, @hourly, or minute, hour, day of month, month, day of week: 0 3 * * 1-5',
        cause,
      },
    )
  }
}

/** Croner is loaded for policies that have a schedule, and for no others. */
export async function parseSchedule(schedule: string, timeZone: string | undefined): Promise<Schedule> {
  const { Cron } = await import('croner')
  const cron: Cron = new Cron(schedule, {
    paused: true,
    ...(timeZone !== undefined && { timezone: timeZone }),
  })
  return { after: (moment) => cron.nextRun(new Date(moment))?.getTime() }
}
