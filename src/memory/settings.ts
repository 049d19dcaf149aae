/**
 * What is set of a person. The database's functions `settings_json` and `put_settings` have the same names.
 *
 * @module
 */

import { z } from 'zod';
import { KindredError } from '../errors.ts';
import { isLanguage, isTimeZone } from '../time-zone.ts';

/** What each setting may be. */
const settingsSchema = z.object({
  /** Where the person is: IANA name. */
  timeZone: z.string().refine(isTimeZone, 'is no time zone; say an IANA time zone such as Europe/Berlin'),
  /** What is spoken and heard: ISO 639-1. `null`: as with everybody. */
  language: z.string().refine(isLanguage, 'is no language; say its ISO 639-1 code such as de').nullable(),
  /** A voice of the TTS service. `null`: as with everybody. */
  voice: z.string().min(1, 'is no name of a voice').max(200, 'is no name of a voice').nullable(),
});
export type Settings = z.output<typeof settingsSchema>;

/** As the database answers; `null`: nobody has said it. */
export const settingsRow = z.object({
  timeZone: z.string().nullable(),
  // A database that has not been migrated yet says nothing of them.
  language: z.string().nullish(),
  voice: z.string().nullish(),
});

export type StoredSettings = z.output<typeof settingsRow>;

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
