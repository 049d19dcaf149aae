/**
 * What is set of a person. The database's functions `settings_json` and `put_settings` have the same names.
 *
 * @module
 */

import { z } from 'zod';
import { KindredError } from '../errors.ts';
import { isTimeZone } from '../time-zone.ts';

/** What each setting may be. */
const settingsSchema = z.object({
  /** Where the person is: IANA name. */
  timeZone: z.string().refine(isTimeZone, 'is no time zone; say an IANA time zone such as Europe/Berlin'),
});
export type Settings = z.output<typeof settingsSchema>;

/** As the database answers; `null`: nobody has said it. */
export const settingsRow = z.object({
  timeZone: z.string().nullable(),
});

/** @throws KindredError `CONFIG_INVALID` for what a setting may not be. */
export function checkSettings(settings: Partial<Settings>): Partial<Settings> {
  const checked = settingsSchema.partial().safeParse(settings);
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map(({ path: [name], message }) => {
    const given = Object.entries(settings).find(([key]) => key === name)?.[1];
    return `${JSON.stringify(given)} ${message}.`;
  });
  throw new KindredError('CONFIG_INVALID', faults.join('\n'));
}
