/**
 * Speech made regular and cut into clauses, each with its mood: only what a person states may become a fact.
 *
 * @module
 */

import { findDate } from './dates.ts';
import { oneOf, pattern, rewriter } from './table.ts';

type Mood = 'statement' | 'question' | 'hypothetical' | 'reported' | 'joke' | 'order';

export interface Clause {
  readonly text: string;
  readonly mood: Mood;
  /** "also", "another", "too": it comes on top of what is known. */
  readonly adds: boolean;
  /** "actually", "no", "sorry": it takes the place of what is known. */
  readonly corrects: boolean;
}

/** More than anybody says in one breath; what is beyond it is not read. */
const MAX_CHARS = 8_000;
/** Nobody speaks in tags, so what stands on either side of one is no one sentence. */
const TAGS = /[<‹][^<>‹›]{0,80}[>›]/g;

const spelled = rewriter('speech', 'spelling');
const mended = rewriter('speech', 'sentence');
const polished = rewriter('speech', 'clause');
const led = pattern('^((@leadIn)([, ]+|$))+');

const QUESTION = oneOf('speech', 'question');
const TELLING = oneOf('speech', 'telling');
const HYPOTHETICAL = oneOf('speech', 'hypothetical');
const REPORTED = oneOf('speech', 'reported');
const QUOTED = oneOf('speech', 'quoted');
const JOKE = oneOf('speech', 'joke');
const ORDER = oneOf('speech', 'order');
const KEPT_WHOLE = oneOf('speech', 'kept whole');

const BETWEEN_CLAUSES = oneOf('speech', 'between clauses');
const NEW_SUBJECT = oneOf('speech', 'new subject');
const SAME_SUBJECT = oneOf('speech', 'same subject');
const NEXT_THING = oneOf('speech', 'next thing');
const SUBJECT = pattern('^(@W ){0,3}?{subject:@I}\\b');
const POSSESSION = pattern('^{have:@I( also)? (have|own|got|adopted|bought|have got|keep)} {things:.+}$');
const DATE_FIRST = pattern('^{when:(@dayWord|the (day|other))\\b.{0,40}?},? {rest:(I|we|my|our)\\b.+}$');

/** Quoted words belong to somebody else, unless it is a short name. */
function withoutQuotations(text: string): string {
  return text.replace(/["“”«]([^"“”»]*)["“”»]/g, (_, inside: string) =>
    inside.trim().split(/\s+/).length <= 2 ? inside : ' ',
  );
}

/** Contractions spelled out, fillers and quotations gone; case is kept, as it tells names. */
export function regularize(spoken: string): string {
  return spelled(withoutQuotations(spoken.slice(0, MAX_CHARS).replace(TAGS, '. ')).normalize('NFC'));
}

/** Whether a clause begins as questions do; speech has no question marks to go by. */
export function startsQuestion(clause: string): boolean {
  return QUESTION.test(clause);
}

function moodOf(clause: string, sentence: string): Mood {
  if (startsQuestion(clause) || (/\?\s*$/.test(sentence) && sentence.includes(`${clause}?`)))
    return 'question';
  if (HYPOTHETICAL.test(sentence)) return 'hypothetical';
  return REPORTED.test(clause) || QUOTED.test(sentence) ? 'reported' : 'statement';
}

function splitBySubject(clause: string): string[] {
  const subject = SUBJECT.exec(clause)?.groups?.subject;
  const [first = '', ...rest] = subject ? clause.split(SAME_SUBJECT) : [clause];
  return [first, ...rest.map((part) => `${subject} ${part}`)];
}

/** "I have a dog and a sister" → two clauses, each for the rules of its own topic. */
function splitPossessions(clause: string): string[] {
  const { have, things } = POSSESSION.exec(clause)?.groups ?? {};
  return have && things ? things.split(NEXT_THING).map((thing) => `${have} ${thing}`) : [clause];
}

function isDate(text: string): boolean {
  return text.length < 40 && findDate(text, new Date(0), 'future')?.rest === '';
}

/** A date that stands alone belongs to what follows: "Next week, I am moving". */
function joinDates(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (const part of parts) {
    const date = isDate(joined.at(-1) ?? '') ? joined.pop() : undefined;
    joined.push(date ? `${date} ${part}` : part);
  }
  return joined;
}

/** "Tomorrow I have an exam" → "I have an exam tomorrow": the patterns know one order. */
function dateLast(text: string): string {
  const { when, rest } = DATE_FIRST.exec(text)?.groups ?? {};
  return when && rest && isDate(when) ? `${rest} ${lowered(when)}` : text;
}

function clausesOf(sentence: string): string[] {
  const bare = mended(sentence.replace(/[.!?;]+$/, ''));
  if (KEPT_WHOLE.test(bare)) return [bare];
  const parts = bare
    .split(/ \| /)
    .flatMap((part) => part.split(BETWEEN_CLAUSES))
    .flatMap((part) => (startsQuestion(part) ? [part] : part.split(NEW_SUBJECT)));
  return joinDates(parts)
    .flatMap(splitBySubject)
    .flatMap((part) => splitPossessions(part.trim()))
    .filter((part) => part !== '');
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** "Off to Lisbon" → "I am off to Lisbon". */
function withSubject(text: string): string {
  const whole = polished(text).trim();
  const [, added = '', rest = ''] = /^(I(?: am)? )(.+)$/.exec(whole) ?? [];
  return added && withoutLeadIn(text).startsWith(rest) ? added + lowered(rest) : whole;
}

function readSentence(sentence: string): Clause[] {
  const isTold = TELLING.test(sentence);
  const heard = isTold ? sentence.replace(TELLING, '').replace(/\?$/, '.') : sentence;
  let mood: Mood = 'statement';
  return clausesOf(heard).map((text) => {
    // What a third person says runs on to the end of the sentence.
    if (mood !== 'reported' && mood !== 'hypothetical') mood = moodOf(text, heard);
    const adds = /\b(?:also|another|too|as well|second|other|new)\b/i.test(text);
    const corrects = /\b(?:actually|sorry|wait|correction|I meant|not)\b|^no\b/i.test(text);
    return { text: dateLast(withSubject(text)), mood, adds, corrects };
  });
}

/** The clauses of what somebody said, in order; after "just kidding" what came before it is a joke. */
export function readClauses(spoken: string): Clause[] {
  let clauses: Clause[] = [];
  let isOrder = false;
  for (const sentence of regularize(spoken).match(/[^.!?;]+(?:[.!?;]+(?!\s|$)[^.!?;]+)*[.!?;]*/g) ?? []) {
    // From the first order on, nothing is a statement about a life any more.
    isOrder ||= ORDER.test(sentence);
    if (JOKE.test(sentence)) clauses = clauses.map((clause) => ({ ...clause, mood: 'joke' }));
    else clauses.push(...readSentence(sentence.trim()).map((one) => (isOrder ? ordered(one) : one)));
  }
  return clauses.filter((clause) => clause.text !== '');
}

function ordered(clause: Clause): Clause {
  return clause.mood === 'statement' ? { ...clause, mood: 'order' } : clause;
}

/** A clause without what leads into it: "Well, actually". */
function withoutLeadIn(text: string): string {
  return text.replace(led, '');
}
