/**
 * What day and what time it is, by the clock in the prompt.
 *
 * @module
 */

import { isoDate, spokenDate, weekdayName } from '../understanding/calendar.ts';
import { findDate } from '../understanding/dates.ts';
import { spokenTime } from '../understanding/times.ts';

const ASKS_TIME =
  /\bwhat (?:time is it|is the time)\b(?! (?:in|for|when)\b)|\b(?:do you (?:know|have)|tell me) (?:the time|what time it is)\b(?! (?:in|for|when)\b)/i;
const ASKS_DAY =
  /\b(?:what|which) (?:day|date|weekday|month|year)(?: of the (?:week|month|year))? (?:is it|it is|is (?:today|tomorrow)|do we have|have we got|are we)\b|\bwhat is (?:today|tomorrow)(?:'s date)?(?=[.?!]*$)|\b(?:what is|know|tell me) (?:the|today's|tomorrow's) (?:date|day)\b(?! (?:of|for|when|that|on which)\b)/i;

/**
 * @param text What the person said, regularised.
 * @returns `undefined` where it does not ask for day or time.
 */
export function aboutTheClock(text: string, clock: Date): string | undefined {
  if (ASKS_TIME.test(text)) return `It is ${spokenTime(clock.getUTCHours(), clock.getUTCMinutes())}.`;
  if (!ASKS_DAY.test(text)) return undefined;
  const asked = findDate(text, clock, 'future');
  const day = asked && asked.from === asked.to ? new Date(asked.from) : clock;
  const isToday = isoDate(day) === isoDate(clock);
  const spoken = spokenDate(isoDate(day), clock);
  const year = /\b(?:date|year)\b/i.test(text) && !/\d{4}$/.test(spoken) ? `, ${day.getUTCFullYear()}` : '';
  return `${isToday ? 'It' : 'That'} is ${weekdayName(day)}, ${spoken}${year}.`;
}
