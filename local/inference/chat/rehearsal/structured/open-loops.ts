/**
 * Questions about what somebody was going to do.
 *
 * @module
 */

import { toYou } from '../../../../../src/memory/wording.ts';
import { isoDate, speakDates } from '../understanding/calendar.ts';
import { alternatives, EVENTS } from '../understanding/lexicon.ts';

const DATE =
  / (?:on|in the week of|on the weekend of|in|by) (?:\d{4}-\d{2}-\d{2}|(?:the )?\p{Lu}\p{Ll}+ \d{4}|(?:spring|summer|autumn|winter) \d{4}|\d{4})\b/u;
const EVENT = new RegExp(
  `^(?:(?:I |they )?(?:has|have|had|is having|am having|attends?) )?(?:an?|the|their|my|your) (?<event>(?:[\\p{L}'-]+ ){0,3}?(?:${alternatives(EVENTS)})\\b.*)$`,
  'iu',
);
const DOING =
  /^(?:I am |they are |is |am )?(?:going to be |thinking about |thinking of |planning on |looking forward to )?(?<doing>\p{L}+ing\b.*)$/iu;
const INTENDING =
  /^(?:(?:I |they )?(?:is|am|are) (?:going|planning|hoping) to|will|wants? to|plans? to|has to|have to|hopes? to|needs? to|intends? to|promised (?:\p{L}+ )?to|decided to|would (?:like|love) to) (?<verb>.+)$/iu;

function yours(text: string): string {
  return toYou(`x ${text}`)
    .slice(6)
    .replace(/\bmy\b/g, 'your')
    .trim();
}

/** What the loop is about, as a noun that a question can take: "the job interview", "moving to Berlin". */
function subject(text: string): { noun: string } | { plan: string } {
  const bare = text
    .replace(DATE, '')
    .replace(/\s+/g, ' ')
    .replace(/[.!?\s]+$/, '')
    .trim();
  const event =
    EVENT.exec(bare)?.groups?.event ??
    (new RegExp(`^(?:[\\p{L}'-]+ ){0,3}(?:${alternatives(EVENTS)})\\b`, 'iu').test(bare) && !DOING.test(bare)
      ? bare
      : undefined);
  if (event) return { noun: `the ${yours(event)}` };
  const intended = INTENDING.exec(bare)?.groups?.verb;
  if (intended) return { plan: yours(intended) };
  const doing = DOING.exec(bare)?.groups?.doing;
  if (doing) return { noun: yours(doing) };
  return /^(?:has|is|was|will|wants|\p{L}+s)\b/iu.test(bare)
    ? { plan: yours(bare.replace(/^\w+ /, '')) }
    : { noun: yours(bare) };
}

/**
 * "How did the job interview go?" once its day is past by the clock, else "How is it coming along?"
 *
 * @param due ISO date or `null`; without one the question leaves open whether it has happened.
 */
export function askAbout(text: string, due: string | null, clock: Date): string {
  const about = subject(text);
  const isPast = due !== null && due < isoDate(clock);
  if ('noun' in about) {
    const noun = speakDates(about.noun, clock);
    return isPast ? `How did ${noun} go?` : `How are things with ${noun}?`;
  }
  const plan = speakDates(about.plan, clock);
  return isPast ? `You wanted to ${plan}. How did it go?` : `You wanted to ${plan}. How is it coming along?`;
}
