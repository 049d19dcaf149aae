/**
 * The day of a question, as the forms' examples write it: `2026-03-02 Monday`.
 *
 * @module
 */

import { fenced } from './form.ts';

const WEEKDAY = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });

/** The person's own day out of `<clock>`; the clock's text where it holds no date. */
export function today(input: string): string {
  const clock = fenced(input, 'clock');
  const day = /\d{4}-\d\d-\d\d/.exec(clock)?.[0];
  return day ? `${day} ${WEEKDAY.format(new Date(`${day}T00:00:00Z`))}` : clock;
}
