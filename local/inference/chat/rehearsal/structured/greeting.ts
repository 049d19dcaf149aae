/**
 * The first words of the next call.
 *
 * @module
 */

import { block, clockIn } from '../prompt.ts';
import { isoDate } from '../understanding/calendar.ts';
import { askAbout } from './open-loops.ts';

interface Loop {
  readonly text: string;
  readonly due: string | null;
}

function loopsIn(text: string): Loop[] {
  return text.split('\n').flatMap((line) => {
    const [, words, due] =
      /^\s*- (.+?)(?: \((?:due )?(\d{4}-\d{2}-\d{2})[^)]*\)| \([^)]*\))?\s*$/.exec(line) ?? [];
    return words ? [{ text: words, due: due ?? null }] : [];
  });
}

/** The loop whose day is over comes first: there is something to tell; then the next one ahead, then those without a day. */
function mostUrgent(loops: readonly Loop[], today: string): Loop | undefined {
  const dated = loops.filter((loop) => loop.due !== null);
  const past = dated
    .filter((loop) => (loop.due ?? '') < today)
    .toSorted((a, b) => (b.due ?? '').localeCompare(a.due ?? ''));
  const ahead = dated
    .filter((loop) => (loop.due ?? '') >= today)
    .toSorted((a, b) => (a.due ?? '').localeCompare(b.due ?? ''));
  return past[0] ?? ahead[0] ?? loops[0];
}

/** "Hello Ada, good to hear you again. How did the job interview go?" */
export function writeGreeting(prompt: string, now: Date): string {
  const clock = clockIn(prompt, now);
  const name = block(prompt, 'person_name');
  const loop = mostUrgent(loopsIn(block(prompt, 'open_loops')), isoDate(clock));
  const next = block(prompt, 'ask_next');
  const ask = loop ? askAbout(loop.text, loop.due, clock) : /\?$/.test(next) ? next : 'How have you been?';
  return `Hello${name ? ` ${name}` : ''}, good to hear you again. ${ask}`;
}
