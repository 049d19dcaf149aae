/**
 * Questions about what somebody was going to do.
 *
 * @module
 */

import { toYou } from '../../../../../src/memory/wording.ts';
import { capital } from '../speaking/phrases.ts';
import { isoDate, speakDates } from '../understanding/calendar.ts';
import { alternatives, EVENTS } from '../understanding/lexicon.ts';
import { findTime } from '../understanding/times.ts';

/** When a question about an open loop is heard, against the day on which it is due. */
export type Moment = 'before the day' | 'on the day' | 'after the day' | 'any day';

const DATE =
  / (?:on|in the week of|on the weekend of|at the end of|in|by|from|until) (?:the week of )?(?:\d{4}-\d{2}-\d{2}|(?:the )?\p{Lu}\p{Ll}+ \d{4}|(?:spring|summer|autumn|winter) \d{4}|\d{4})\b/gu;
const EVENT = new RegExp(
  `^(?:(?:I |they )?(?:has|have|had|is having|am having|attends?) )?(?:an?|the|their|my|your) (?<event>(?:[\\p{L}'-]+ ){0,3}?(?:${alternatives(EVENTS)})\\b.*)$`,
  'iu',
);
const DOING =
  /^(?:I am |they are |is |am )?(?:going to be |thinking about |thinking of |planning on |looking forward to )?(?<doing>\p{L}+ing\b.*)$/iu;
const INTENDING =
  /^(?:(?:I |they )?(?:is|am|are) (?:going|planning|hoping) to|will|wants? to|plans? to|has to|have to|hopes? to|needs? to|intends? to|promised (?:(?:their |my )?\p{L}+ )?to|decided to|would (?:like|love) to) (?<verb>.+)$/iu;

/** "is going to Iceland" intends nothing else. */
const PLACE = /^(?:\p{Lu}|(?:the|their|an?) )/u;

function yours(text: string): string {
  return toYou(`x ${text}`)
    .slice(6)
    .replace(/\bmy\b/g, 'your')
    .trim();
}

/** The text of a loop without when it is due. */
export function withoutDates(text: string): string {
  const undated = text.replace(DATE, '');
  return undated === text ? text : (findTime(undated)?.rest ?? undated);
}

/** What the loop is about, as a noun that a question can take: "the job interview", "moving to Berlin". */
function subject(text: string): { noun: string } | { plan: string } {
  const bare = withoutDates(text)
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
  if (intended && !PLACE.test(intended)) return { plan: yours(intended) };
  const doing = DOING.exec(bare)?.groups?.doing;
  if (doing) return { noun: yours(doing).replace(/^going to /i, 'the trip to ') };
  const owned = /^has an? (.+)$/i.exec(bare)?.[1];
  if (owned) return { noun: `your ${yours(owned)}` };
  const [, verb = '', rest = ''] = /^(?<verb>\p{L}+s) (?<rest>.+)$/iu.exec(bare) ?? [];
  if (verb === '') return { noun: yours(bare) };
  return /^(?:has|is|was|wants|needs)$/i.test(verb)
    ? { noun: yours(rest) }
    : { plan: yours(toYou(bare).slice(4)) };
}

const ABOUT_NOUN: Readonly<Record<Moment, (noun: string) => string>> = {
  'before the day': (noun) => `${capital(noun)} is coming up. How do you feel about it?`,
  'on the day': (noun) => `Today is the day of ${noun}. How is it going?`,
  'after the day': (noun) => `How did ${noun} go?`,
  'any day': (noun) => `How are things with ${noun}?`,
};
const ABOUT_PLAN: Readonly<Record<Moment, (plan: string) => string>> = {
  'before the day': (plan) => `You want to ${plan} soon. How do you feel about it?`,
  'on the day': (plan) => `Today is the day you wanted to ${plan}. How is it going?`,
  'after the day': (plan) => `You wanted to ${plan}. How did it go?`,
  'any day': (plan) => `You wanted to ${plan}. How is it coming along?`,
};

/** Whether the day of a loop is over by the clock. */
export function momentBy(due: string | null, clock: Date): Moment {
  return due !== null && due < isoDate(clock) ? 'after the day' : 'any day';
}

/** The question about an open loop, in words that fit when it is heard: "How did the job interview go?" */
export function askAbout(text: string, moment: Moment, clock: Date): string {
  const about = subject(text);
  return 'noun' in about
    ? ABOUT_NOUN[moment](speakDates(about.noun, clock))
    : ABOUT_PLAN[moment](speakDates(about.plan, clock));
}
