/**
 * Which open loops a turn settles: "the interview went well", "I found one, all signed", "that is cancelled".
 *
 * A loop is meant where the words name what it is about, or where they leave that out ("it is done") and only one loop
 * fits: the one that was just spoken of, or the only one there is. When in doubt, nothing is closed.
 *
 * @module
 */

import { stemmer } from 'stemmer';
import { dayOf, findDate, findTime } from './dates.ts';
import type { OpenLoop } from './facts.ts';
import { readClauses, regularize } from './speech.ts';
import { oneOf, pattern, rowsOf, wordsOf } from './table.ts';
import { concept, coverage, covers, irregularVerb, isStopWord, tokens } from './words.ts';

const SETTLED = rowsOf('loops', 'settled').map(({ pattern: said, results: [limits = ''] }) => {
  const [, which, loops = ''] = /(about|except) (\w+)/.exec(limits) ?? [];
  const named = which && pattern(`@${loops}`);
  const fits = ({ text }: OpenLoop) => !named || named.test(text) === (which === 'about');
  return { said, limits, fits };
});

const ASKED_HOW = /\bhow (?:did|was|were)\b[^.!?]*\?\s*$/i;
const ANSWERED_HOW = oneOf('loops', 'how it went');
const IT =
  /^(?:(?:it|that|this|those|them|they|everything|one|all)(?: (?:all|both))?|the (?:whole )?thing)?$/i;
const NOT_YET = /\b(?:not|never|no|nothing|hardly|almost|nearly|half|partly|hope|hopefully)\b/i;
const SOMEDAY = /^(?:when|if|once|until|till|before|after|as soon as|unless|in case)\b/i;
const MOVED = pattern(
  '\\b(moved|postponed|rescheduled|pushed|put off|brought forward|delayed|changed|instead|now|actually|not)\\b',
);
/** What hangs on to a thing names another: "the party after the exam". */
const HANGS_ON = /,.*| (?:at|with|after|before|from|which|who|because|since|but|and|so)\b.*/i;
const VAGUE = new Set(wordsOf('vague').map(concept));
const DATED = pattern(
  '{date: (on|in|in the week of|on the weekend of|at the end of|by|from|until) (the week of )?@storedDate\\b}',
  'g',
);
/** What may be done any day, before its day too. */
const TASK = pattern('^@task\\b');
const VERB = pattern('\\b(to|will) {infinitive:\\p{L}+}|\\b{gerund:\\p{L}{2,}ing}\\b', 'gi');
const DID = pattern('^@I( have)?( already| both| all)* {verb:\\p{L}+}{what:.*}$');
const NO_OBJECT = /^(?: (?:it|that|this|them|one|him|her|in|out|up|off|over|back|all|both|now|already))*$/i;

/** The text of a loop without when it is due. */
export function withoutDates(text: string): string {
  const undated = text.replace(DATED, '');
  return undated === text ? text : (findTime(undated)?.rest ?? undated);
}

function stem(verb: string): string {
  return stemmer(irregularVerb(verb) ?? verb);
}

/** What a text is about, without the words that any loop could have, and without `verbs`. */
function content(text: string, verbs: readonly string[] = []): string[] {
  const words = tokens(withoutDates(text).replace(/\bjob (?=interview)/gi, ''));
  const own = words.filter((word) => !isStopWord(word) && !verbs.includes(stem(word))).map(concept);
  return [...new Set(own)].filter((word) => !VAGUE.has(word));
}

function sameThing(one: OpenLoop, other: OpenLoop): boolean {
  const [a, b] = [content(one.text), content(other.text)];
  return coverage(a, b) === 1 || coverage(b, a) === 1;
}

/** Whether one is about all that the other is about, on the same day as far as they say one. */
function sameLoop(one: OpenLoop, other: OpenLoop): boolean {
  const sameDay = !one.due || !other.due || one.due.slice(0, 10) === other.due.slice(0, 10);
  return one.text === other.text || (sameDay && sameThing(one, other));
}

/** Loops of one and the same thing count as one; of several there is no telling which. */
function onlyOne(loops: readonly OpenLoop[]): readonly OpenLoop[] {
  const [first] = loops;
  return first && loops.every((loop) => sameLoop(first, loop)) ? loops : [];
}

interface Telling {
  readonly loops: readonly OpenLoop[];
  /** What was spoken of before in this turn, and what the agent said. */
  readonly before: string;
  readonly agentSaid: string;
}

function spokenOf(text: string, loops: readonly OpenLoop[]): readonly OpenLoop[] {
  const words = content(text);
  return loops.filter((loop) =>
    content(loop.text).some((word) => words.some((other) => covers(other, word))),
  );
}

/** The loop that words leave out: what was spoken of last; the only one that fits where nothing else was. */
function leftOut(
  fits: readonly OpenLoop[],
  telling: Telling,
  isAny: boolean,
  needsMention = false,
): readonly OpenLoop[] {
  const { before, agentSaid } = telling;
  const meant = [before, agentSaid]
    .map((text) => onlyOne(spokenOf(text, fits)))
    .find((found) => found.length > 0);
  if (meant) return meant;
  const asked = /[^.!?]*\?\s*$/.exec(agentSaid)?.[0] ?? '';
  const other = content(`${before} ${/\byour?\b/i.test(asked) ? asked : ''}`);
  return needsMention || (isAny && other.length > 0) ? [] : onlyOne(fits);
}

/** The loops that a thing names, the best fit alone; the trip to Oslo is not the trip to Rome. */
function namedBy(what: string, loops: readonly OpenLoop[], agentSaid: string): readonly OpenLoop[] {
  const words = content(what.replace(HANGS_ON, ''));
  const shares = loops.map((loop) => {
    const share = coverage(words, content(loop.text));
    return {
      loop,
      share: share > 0 && coverage(content(loop.text), words) === 1 ? Math.max(share, 0.75) : share,
    };
  });
  const best = Math.max(0.51, ...shares.map(({ share }) => share));
  const named = shares.filter(({ share }) => share === best).map(({ loop }) => loop);
  return onlyOne(named).length > 0 ? named : onlyOne(spokenOf(agentSaid, named));
}

/** The verbs of what is open: "wants to find a new flat" → "find". */
function verbsOf({ text }: OpenLoop): string[] {
  const first = TASK.test(text) ? '' : (text.split(' ')[0] ?? '');
  const later = [...text.matchAll(VERB)].map(({ groups }) => groups?.infinitive ?? groups?.gerund ?? '');
  return [first, ...later].map((verb) => stem(verb.toLowerCase()));
}

/** "I called my grandmother" after "promised to call their grandmother": the very thing was done. */
function doneBy(text: string, telling: Telling): readonly OpenLoop[] {
  const { verb = '', what = '' } = DID.exec(text)?.groups ?? {};
  const done = verb.toLowerCase();
  if (!irregularVerb(done) && !done.endsWith('ed')) return [];
  const loops = telling.loops.filter((loop) => verbsOf(loop).includes(stem(done)));
  const words = content(what);
  if (words.length === 0) return NO_OBJECT.test(what) ? leftOut(loops, telling, false) : [];
  return onlyOne(loops.filter((loop) => coverage(content(loop.text, [stem(done)]), words) > 0.5));
}

function settledBy(text: string, telling: Telling, today: string): readonly OpenLoop[] {
  if (SOMEDAY.test(text)) return [];
  // A day in the diary that has not come: nothing of it can have happened.
  const past = telling.loops.filter(
    ({ text: open, due }) => TASK.test(open) || !due || due.slice(0, 10) <= today,
  );
  for (const { said, limits, fits } of SETTLED) {
    const match = said.exec(text);
    if (!match || (NOT_YET.test(text) && !limits.includes('negative'))) continue;
    const open = (limits.includes('happened') ? past : telling.loops).filter(fits);
    const what = match.groups?.what ?? '';
    const isNamed = content(what).length > 0;
    if (!isNamed && !IT.test(what)) continue;
    const isAny = !limits.includes('about');
    const meant = isNamed
      ? namedBy(what, open, telling.agentSaid)
      : leftOut(open, telling, isAny, limits.includes('mention'));
    if (meant.length > 0) return meant;
  }
  return NOT_YET.test(text) ? [] : doneBy(text, { ...telling, loops: past });
}

/** What was said, with the open loops that it may be about. */
interface Settling {
  readonly said: string;
  readonly agentSaid: string;
  readonly loops: readonly OpenLoop[];
  /** Loops that the turn has opened: one that was moved to another day takes the place of the old. */
  readonly added: readonly OpenLoop[];
}

/** The texts of the open loops that a turn settles, cancels or moves, each as it stands in `loops`. */
export function closedLoops({ said, agentSaid, loops, added }: Settling, clock: Date): string[] {
  const clauses = loops.length > 0 ? readClauses(said) : [];
  const closed = clauses.flatMap(({ text, mood }, at) => {
    if (mood !== 'statement') return [];
    const before = clauses
      .slice(0, at)
      .map((clause) => clause.text)
      .join('. ');
    return settledBy(
      findDate(text, clock, 'past')?.rest ?? text,
      { loops, before, agentSaid },
      `${dayOf(clock)}`,
    );
  });
  const isAnswer = ASKED_HOW.test(agentSaid) && ANSWERED_HOW.test(regularize(said));
  const answered = isAnswer ? onlyOne(spokenOf(agentSaid, loops)) : [];
  const isMoved = (old: OpenLoop) => added.some((loop) => sameThing(old, loop) && !sameLoop(old, loop));
  const moved = MOVED.test(said) ? loops.filter(isMoved) : [];
  return [...new Set([...closed, ...answered, ...moved].map(({ text }) => text))];
}
