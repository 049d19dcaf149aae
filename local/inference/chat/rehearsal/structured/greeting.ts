/**
 * The first words of the next call.
 *
 * @module
 */

import type { OpenLoop } from '../extraction/fact.ts';
import { block, clockIn, openLoops } from '../prompt.ts';
import { isoDate } from '../understanding/calendar.ts';
import { askAbout, type Moment, momentBy } from './open-loops.ts';

const MOMENTS: readonly Moment[] = ['before the day', 'on the day', 'after the day', 'any day'];

/** The moment is all that a greeting knows of time: dates that it says have their year. */
const SOMETIME = new Date(0);

/** The loop whose day is over comes first: there is something to tell; then the next one ahead, then those without a day. */
function mostUrgent(loops: readonly OpenLoop[], today: string): OpenLoop | undefined {
  const dated = loops.filter((loop) => loop.due !== null);
  const past = dated
    .filter((loop) => (loop.due ?? '') < today)
    .toSorted((a, b) => (b.due ?? '').localeCompare(a.due ?? ''));
  const ahead = dated
    .filter((loop) => (loop.due ?? '') >= today)
    .toSorted((a, b) => (a.due ?? '').localeCompare(b.due ?? ''));
  return past[0] ?? ahead[0] ?? loops[0];
}

/** The question about an open loop: about the first where the prompt says when it will be heard, else by the clock. */
function askAboutLoop(prompt: string, now: Date): string | undefined {
  const loops = openLoops(prompt);
  const moment = MOMENTS.find((known) => known === block(prompt, 'moment'));
  const clock = moment ? SOMETIME : clockIn(prompt, now);
  const loop = moment ? loops[0] : mostUrgent(loops, isoDate(clock));
  return loop && askAbout(loop.text, moment ?? momentBy(loop.due, clock), clock);
}

/** "Hello Ada, good to hear you again. How did the job interview go?" */
export function writeGreeting(prompt: string, now: Date): string {
  const name = block(prompt, 'person_name');
  const next = block(prompt, 'ask_next');
  const ask = askAboutLoop(prompt, now) ?? (/\?$/.test(next) ? next : 'How have you been?');
  return `Hello${name ? ` ${name}` : ''}, good to hear you again. ${ask}`;
}
