/**
 * Names of time zones, as configuration, callers and people's rows have them.
 *
 * @module
 */

import { Temporal } from 'temporal-polyfill';

/** Whether the name is one of the IANA time zones that this runtime knows, e.g. `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  // Temporal takes offsets and whole dates, too.
  if (!/^[a-z][\w+/-]{0,63}$/i.test(name)) return false;
  try {
    return Boolean(Temporal.Now.zonedDateTimeISO(name));
  } catch {
    return false;
  }
}

/** Whether a text has the form of an ISO 639-1 code. */
export function isLanguage(text: string): boolean {
  return /^[a-z]{2}$/.test(text);
}
