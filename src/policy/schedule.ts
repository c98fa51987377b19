/** Computes when a policy's schedule is due. */
import type { Cron } from 'croner'
import { RegmonError } from '../errors.ts'

/** The times of a schedule, in milliseconds since 1970. */
export interface Schedule {
  /** The first time after this one; `undefined` if there is none. */
  after(moment: number): number | undefined
}

/** @throws RegmonError for an invalid schedule or an unknown time zone. */
export async function validateSchedule(
  schedule: string,
  timeZone: string | undefined,
  file: string,
): Promise<void> {
  try {
    const next = (await parseSchedule(schedule, timeZone)).after(Date.now())
    if (next === undefined) throw new Error('it is never due')
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const aboutZone = timeZone !== undefined && /time ?zone/i.test(message)
    throw new RegmonError(
      'REGMON_POLICY_INVALID',
      aboutZone
        ? `/timeZone: there is no time zone "${timeZone}"`
        : `/schedule: "${schedule}" is invalid: ${message.replace(/^CronPattern: /, '')}`,
      {
        where: file,
        hint: aboutZone
          ? 'write an IANA name: Europe/Berlin, UTC'
          : 'write @daily, @hourly, or minute, hour, day of month, month, day of week: 0 3 * * 1-5',
        cause,
      },
    )
  }
}

/** Loads croner, which only policies with a schedule need. */
export async function parseSchedule(schedule: string, timeZone: string | undefined): Promise<Schedule> {
  const { Cron } = await import('croner')
  const cron: Cron = new Cron(schedule, {
    paused: true,
    ...(timeZone !== undefined && { timezone: timeZone }),
  })
  return { after: (moment) => cron.nextRun(new Date(moment))?.getTime() }
}
