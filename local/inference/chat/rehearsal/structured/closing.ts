/**
 * Which open loops a turn settles: "the interview went well", "I found one, all signed", "that is cancelled".
 *
 * A loop is meant where the words name what it is about, or where they leave that out ("it is done") and only one loop
 * fits: the one that was just spoken of, or the only one there is. When in doubt, nothing is closed.
 *
 * @module
 */

import { stemmer } from 'stemmer';
import type { OpenLoop } from '../extraction/fact.ts';
import { isoDate } from '../understanding/calendar.ts';
import { type Clause, readClauses } from '../understanding/clauses.ts';
import { findDate } from '../understanding/dates.ts';
import { regularize } from '../understanding/speech.ts';
import { concept, coverage, covers, isStopWord, tokens } from '../understanding/words.ts';
import { withoutDates } from './open-loops.ts';
import { HOW, HOW_IT_WAS, IT, SETTLED } from './settlings.ts';

const NOT_YET = /\b(?:not|never|no|nothing|hardly|almost|nearly|half|partly|hope|hopefully)\b/i;
const SOMEDAY = /^(?:when|if|once|until|till|before|after|as soon as|unless|in case)\b/i;
/** Words of loops and of talk that do not say what it is about. */
const VAGUE = new Set(
  'want plan hope go need look find consider promise decide intend think wait take make new start big thing happen day time today tomorrow yesterday week month year final'
    .split(' ')
    .map(concept),
);
/** What hangs on to a thing names another: "the party after the exam". */
const HANGS_ON = /,.*| (?:at|with|after|before|from|which|who|because|since|but|and|so)\b.*/i;

const PAST: Readonly<Record<string, string>> = Object.fromEntries(
  `went go,gone go,saw see,seen see,met meet,bought buy,sold sell,ran run,flew fly,told tell,wrote write,written write,took take,taken take,paid pay,sent send,
  found find,got get,gave give,had have,did do,done do,made make,left leave,spoke speak,spoken speak,read read,built build,swam swim,drove drive,rode ride,began begin,
  caught catch,taught teach,won win,lost lose,spent spend,came come,became become,sang sing,ate eat,quit quit,put put,cut cut,fixed fix,brought bring,held hold,learnt learn,rang call,rung call,phoned call`
    .split(/,\s*/)
    .map((pair) => pair.split(' ')),
);

function stem(verb: string): string {
  return stemmer(PAST[verb] ?? verb);
}

/** What a text is about, without the words that any loop could have, and without `verbs`. */
function content(text: string, verbs: readonly string[] = []): string[] {
  const bare = withoutDates(text).replace(/\bjob (?=interview)/gi, '');
  const words = tokens(bare).filter((word) => !isStopWord(word) && !verbs.includes(stem(word)));
  return [...new Set(words.map(concept))].filter((word) => !VAGUE.has(word));
}

function contentOf(loop: OpenLoop): string[] {
  return content(loop.text);
}

/** Whether one is about all that the other is about, on the same day as far as they say one. */
export function sameLoop(one: OpenLoop, other: OpenLoop): boolean {
  const sameDay = !one.due || !other.due || one.due.slice(0, 10) === other.due.slice(0, 10);
  return one.text === other.text || (sameDay && sameThing(one, other));
}

function sameThing(one: OpenLoop, other: OpenLoop): boolean {
  const [a, b] = [contentOf(one), contentOf(other)];
  return coverage(a, b) === 1 || coverage(b, a) === 1;
}

const MOVED =
  /\b(?:moved|postponed|rescheduled|pushed|put off|brought forward|delayed|changed|instead|now|actually|not)\b/i;

/** Texts of loops whose day has been moved: the new loop takes their place. */
export function outdatedLoops(
  said: string,
  added: readonly OpenLoop[],
  loops: readonly OpenLoop[],
): string[] {
  if (!MOVED.test(said)) return [];
  const isMoved = (old: OpenLoop) => added.some((loop) => sameThing(old, loop) && !sameLoop(old, loop));
  return loops.filter(isMoved).map(({ text }) => text);
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
  return loops.filter((loop) => contentOf(loop).some((word) => words.some((other) => covers(other, word))));
}

/** The loop that words leave out: what was spoken of last; the only one that fits where nothing else was. */
function leftOut(
  fits: readonly OpenLoop[],
  { before, agentSaid }: Telling,
  { isAny, needsMention }: { isAny: boolean; needsMention?: boolean },
): readonly OpenLoop[] {
  for (const text of [before, agentSaid]) {
    const meant = onlyOne(spokenOf(text, fits));
    if (meant.length > 0) return meant;
  }
  const asked = /[^.!?]*\?\s*$/.exec(agentSaid)?.[0] ?? '';
  const other = content(`${before} ${/\byour?\b/i.test(asked) ? asked : ''}`);
  return needsMention || (isAny && other.length > 0) ? [] : onlyOne(fits);
}

/** How well a thing fits a loop; the trip to Oslo is not the trip to Rome: one of the two must hold the other. */
function shareOf(words: readonly string[], open: readonly string[]): number {
  const share = coverage(words, open);
  return share > 0 && coverage(open, words) === 1 ? Math.max(share, 0.75) : share;
}

/** The loops that a thing names, the best fit alone. */
function namedBy(what: string, loops: readonly OpenLoop[], agentSaid: string): readonly OpenLoop[] {
  const words = content(what.replace(HANGS_ON, ''));
  const shares = loops.map((loop) => ({ loop, share: shareOf(words, contentOf(loop)) }));
  const best = Math.max(0.51, ...shares.map(({ share }) => share));
  const named = shares.filter(({ share }) => share === best).map(({ loop }) => loop);
  return onlyOne(named).length > 0 ? named : onlyOne(spokenOf(agentSaid, named));
}

/** What may be done any day, before its day too. */
const TASK =
  /^(?:wants|needs|has to|must|hopes|plans|intends|promised|agreed|decided|would|looks|waits|is (?:looking|trying|thinking|planning|saving|waiting|moving)|moves)\b/i;

/** A day in the diary that has not come: nothing of it can have happened. */
function liesAhead({ text, due }: OpenLoop, clock: Date): boolean {
  return due !== null && due.slice(0, 10) > isoDate(clock) && !TASK.test(text);
}

const VERB = /\b(?:to|will) (?<infinitive>\p{L}+)|\b(?<gerund>\p{L}{2,}ing)\b/giu;
const DID = /^(?:I|we)(?: have)?(?: already| both| all)* (?<verb>\p{L}+)(?<what>.*)$/iu;

const NO_OBJECT = /^(?: (?:it|that|this|them|one|him|her|in|out|up|off|over|back|all|both|now|already))*$/i;

/** The verbs of what is open: "wants to find a new flat" → "find". */
function verbsOf(loop: OpenLoop): string[] {
  const first = TASK.test(loop.text) ? '' : (loop.text.split(' ')[0] ?? '');
  const later = [...loop.text.matchAll(VERB)].map(
    ({ groups = {} }) => groups.infinitive ?? groups.gerund ?? '',
  );
  return [first, ...later].map((verb) => stem(verb.toLowerCase()));
}

/** "I called my grandmother" after "promised to call their grandmother": the very thing was done. */
function doneBy(text: string, telling: Telling): readonly OpenLoop[] {
  const { verb = '', what = '' } = DID.exec(text)?.groups ?? {};
  const done = verb.toLowerCase();
  if (!Object.hasOwn(PAST, done) && !done.endsWith('ed')) return [];
  const loops = telling.loops.filter((loop) => verbsOf(loop).includes(stem(done)));
  const words = content(what);
  if (words.length === 0) return NO_OBJECT.test(what) ? leftOut(loops, telling, { isAny: false }) : [];
  return onlyOne(loops.filter((loop) => coverage(content(loop.text, [stem(done)]), words) > 0.5));
}

function settledBy(text: string, telling: Telling, clock: Date): readonly OpenLoop[] {
  if (SOMEDAY.test(text)) return [];
  const past = telling.loops.filter((loop) => !liesAhead(loop, clock));
  for (const settling of SETTLED) {
    const match = settling.pattern.exec(text);
    if (!match || (NOT_YET.test(text) && !settling.negative)) continue;
    const { about, except, needsMention } = settling;
    const fits = (settling.happened ? past : telling.loops).filter(
      ({ text: open }) => (about?.test(open) ?? true) && !except?.test(open),
    );
    const what = match.groups?.what ?? '';
    if (content(what).length === 0 && !IT.test(what)) continue;
    const meant =
      content(what).length > 0
        ? namedBy(what, fits, telling.agentSaid)
        : leftOut(fits, telling, { isAny: about === undefined, needsMention });
    if (meant.length > 0) return meant;
  }
  return NOT_YET.test(text) ? [] : doneBy(text, { ...telling, loops: past });
}

const ASKED_HOW = /\bhow (?:did|was|were)\b[^.!?]*\?\s*$/i;
const ANSWERED_HOW = new RegExp(
  `^(?:(?:yes|yeah|oh|well|it (?:went|was)|really|very|pretty|quite|so|not (?:so|too|very))[, ]+)*(?:${HOW}|${HOW_IT_WAS})\\b`,
  'i',
);

/** "Really well, thanks." after "How did the interview go?" */
function answered(said: string, telling: Telling): readonly OpenLoop[] {
  const isAnswer = ASKED_HOW.test(telling.agentSaid) && ANSWERED_HOW.test(regularize(said));
  return isAnswer ? onlyOne(spokenOf(telling.agentSaid, telling.loops)) : [];
}

function withoutDate({ text }: Clause, clock: Date): string {
  return findDate(text, clock, 'past')?.rest ?? text;
}

/**
 * The texts of the open loops that a turn settles or cancels, each as it stands in `loops`.
 *
 * @param said What the person said.
 * @param agentSaid What the agent said before: what "it" may mean.
 */
export function closedLoops(
  said: string,
  agentSaid: string,
  loops: readonly OpenLoop[],
  clock: Date,
): string[] {
  if (loops.length === 0) return [];
  const clauses = readClauses(said);
  const closed = clauses.flatMap((clause, at) => {
    if (clause.mood !== 'statement') return [];
    const before = clauses
      .slice(0, at)
      .map(({ text }) => text)
      .join('. ');
    return settledBy(withoutDate(clause, clock), { loops, before, agentSaid }, clock);
  });
  const how = answered(said, { loops, before: '', agentSaid });
  return [...new Set([...closed, ...how].map(({ text }) => text))];
}
