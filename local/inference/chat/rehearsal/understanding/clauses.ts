/**
 * Speech cut into clauses, each with its mood: only what a person states about themselves may become a fact.
 *
 * @module
 */

import { findDate } from './dates.ts';
import { present, restoreSubject } from './ellipsis.ts';
import { isOrder, JOKE, type Mood, moodOf, startsQuestion, TELLING } from './mood.ts';
import { regularize } from './speech.ts';

export interface Clause {
  readonly text: string;
  readonly mood: Mood;
  /** "also", "another", "too": it comes on top of what is known. */
  readonly adds: boolean;
  /** "actually", "no", "sorry": it takes the place of what is known. */
  readonly corrects: boolean;
}

const OPENERS =
  'I|my|we|our|he|she|it|they|his|her|its|their|there|you|this|that|the|actually|unfortunately|sadly|luckily|now|also|no|not|sorry';
const VERBS =
  'am|was|have|live|work|like|love|hate|enjoy|play|speak|study|drive|own|want|need|do not|cannot|run|moved|went|used|prefer|teach|plan|would like|dislike|grew|studied|got|started|bought|collect|sing|paint|visited|met';

const DATE_AND_SUBJECT =
  '(?:tomorrow|yesterday|today|tonight|(?:next|last|this) (?:week|month|year|weekend|[a-z]+day)|(?:on|in) [a-z]+),? (?:I|we|my) ';

const CONJUNCTION = new RegExp(
  `(?:,\\s*|\\s+)(?:and|but|so|because|since|although|though|while|plus|then|and then|and so|which is why)\\s+(?=(?:also |now |then |actually )?(?:${OPENERS}|what|where|who|when|how|do you|can you)\\b|${DATE_AND_SUBJECT})|[,:]\\s+(?=(?:${OPENERS})\\b)`,
  'i',
);
const SAME_SUBJECT = new RegExp(
  `(?:,\\s*|\\s+)(?:and|but)\\s+(?=(?:also |now |currently |really |still )?(?:${VERBS})\\b)`,
  'i',
);

/** A recogniser may leave out every stop: a new "I have …" after a word that cannot lead into it starts a clause. */
const RUN_ON =
  /(?<!\b(?:that|think|says?|said|if|when|where|because|what|how|who|while|since|before|after|until|as|whether|hope|guess|know|believe|wish|told|me|and|but|so|which|than|whom|why|place|house|person|am|everything|anything|something|all|remember|realized|mean|you|do|does|did|can|could|will|would|should|shall|in|of|with|for|to|on|at|from|about|by))\s+(?=(?:I (?:am|have|live|work|like|love|hate|play|was|went)|my (?:[\p{L}-]+ ){1,2}(?:is|are)) )/iu;

function sentencesOf(text: string): string[] {
  const safe = text.replace(/\b(Dr|Mr|Mrs|Ms|St|Prof)\./g, '$1');
  return safe.match(/[^.!?;]+(?:[.!?;]+(?!\s|$)[^.!?;]+)*[.!?;]*/g)?.map((sentence) => sentence.trim()) ?? [];
}

function splitBySubject(clause: string): string[] {
  const subject = /^(?:[\p{L}']+ ){0,3}?(?:I|we)\b/iu.exec(clause)?.[0].match(/I|we$/i)?.[0];
  if (!subject) return [clause];
  const [first = '', ...rest] = clause.split(SAME_SUBJECT);
  return [first, ...rest.map((part) => `${subject} ${part}`)];
}

const POSSESSION =
  /^(?<have>(?:I|we)(?: also)? (?:have|own|got|adopted|bought|have got|keep)) (?<things>.+)$/i;
/** "a boy and a girl, Noah and Iris": the names come in the same order. */
const TWO_NAMED =
  /^(?<have>(?:I|we) have) (?<one>an? [\p{L} -]+?) and (?<other>an? [\p{L} -]+?)(?:, | called | named )(?<first>\p{Lu}[\p{L}'-]*) and (?<second>\p{Lu}[\p{L}'-]*)$/u;
const NEXT_THING =
  /\s*,\s*(?:and )?(?=(?:an?|two|three|four|one|another) )|\s+and (?=(?:an?|two|three|four|one|another|also an?) )/i;

/** "I have a dog and a sister" → two clauses, each for the rules of its own topic. */
function splitPossessions(clause: string): string[] {
  const named = TWO_NAMED.exec(clause)?.groups;
  if (named)
    return [
      `${named.have} ${named.one} called ${named.first}`,
      `${named.have} ${named.other} called ${named.second}`,
    ];
  const { have, things } = POSSESSION.exec(clause)?.groups ?? {};
  return have && things ? things.split(NEXT_THING).map((thing) => `${have} ${thing}`) : [clause];
}

/** "I don't have any brothers, just one sister": what is denied, and what is there instead. */
const JUST_ONE =
  /^(?<no>(?:I|we) (?:do not have|have no) .+?),? (?:just|only|but I have|but) (?<yes>(?:an?|one|two|three|my) .+)$/i;

/** "It is Basil, not Biscuit" must stay in one piece to be understood. */
const CORRECTION =
  /^.{1,60},? not (?:in |a |an |the )?[\p{L}\d'-]+$|^.{0,30}\bnot (?:called |an? )?[\p{L}\d'-]+,? (?:but|it is|its|he is|she is|it was) .{1,30}$/iu;

/** A date that stands alone belongs to what follows: "Next week, I am moving." */
function joinDates(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1) ?? '';
    const isDate = last.length < 40 && findDate(last, new Date(0), 'future')?.rest === '';
    if (isDate) joined.pop();
    joined.push(isDate ? `${last} ${part}` : part);
  }
  return joined;
}

function clausesOf(sentence: string): string[] {
  const bare = present(sentence.replace(/[.!?;]+$/, ''));
  if (CORRECTION.test(bare)) return [bare];
  const { no, yes } = JUST_ONE.exec(bare)?.groups ?? {};
  if (no && yes) return [no, `I have ${yes}`];
  const parts = bare
    .split(CONJUNCTION)
    .flatMap((part) => (startsQuestion(part) ? [part] : part.split(RUN_ON)));
  return joinDates(parts)
    .flatMap(splitBySubject)
    .map((part) => part.trim())
    .flatMap(splitPossessions)
    .filter((part) => part !== '');
}

const LEAD_IN =
  /^(?:(?:and|but|so|because|then|well|oh|ah|wow|yes|yeah|yep|no|nope|okay|ok|right|sure|hey|hi|hello|thanks|thank you|please|also|now|actually|really|anyway|unfortunately|sadly|luckily|sorry|wait|kindred|(?:good )?(?:morning|evening|afternoon)|of course|in fact|apparently|currently|recently|for me|personally|these days|nowadays|at the moment|right now|to me|speaking of which|after all|by now|lately|hm+)(?:[, ]+|$))+/i;
const INNER_ADVERBS =
  /\b(?:really|just|also|actually|definitely|totally|currently|truly|absolutely|simply|quite|recently|certainly|finally|even|now|personally|secretly) (?=\S)/gi;

/** "I think I will …" is as good as "I will …". */
const THINKING_ALOUD =
  /^I (?:think|guess|suppose|believe)(?: that)? (?=(?:I|we) (?:will|am going|are going|have|am)\b)/i;

function polish(text: string): string {
  const stripped = text
    .replace(LEAD_IN, '')
    .replace(THINKING_ALOUD, '')
    .replace(/, (?:right|okay|you see|isn't it|is not it)$/i, '');
  return stripped
    .replace(
      /^(I|we|my \S+|my \S+ \S+)( (?:am|are|is|have|was))? (.*)$/i,
      (_, subject: string, be = '', rest: string) =>
        `${subject}${be} ${rest.replace(INNER_ADVERBS, (word, at: number) => (at < 20 ? '' : word))}`,
    )
    .trim();
}

/** A slip mended in the same breath: "I live in Oslo, no wait, Bergen". */
const SLIP =
  /^(?<before>.*?)\b(?<wrong>[\p{L}\d'-]+),? (?:no,? wait,?|no,? sorry,?|wait,? no,?|sorry,? I mean|I mean|I meant|or rather|no I mean|sorry|no) (?:it is |in |at |to |on )?(?<right>[\p{L}\d'-]+)$/iu;

function mendSlip(text: string): string {
  const { before = '', right = '' } = SLIP.exec(text.replace(/[.!]$/, ''))?.groups ?? {};
  return / /.test(before.trim()) ? `${before}${right}` : text;
}

function readSentence(said: string): Clause[] {
  const sentence = mendSlip(said);
  const told = TELLING.test(sentence);
  const heard = told ? sentence.replace(TELLING, '').replace(/\?$/, '.') : sentence;
  let mood: Mood = 'statement';
  return clausesOf(heard).map((text, at) => {
    // What a third person says runs on to the end of the sentence.
    if (mood !== 'reported' && mood !== 'hypothetical') mood = moodOf(text, heard);
    const adds = /\b(?:also|another|too|as well|second|other|new)\b/i.test(text);
    const corrects = /\b(?:actually|sorry|wait|correction|I meant|not)\b|^no\b/i.test(text);
    const polished = polish(at === 0 ? restoreSubject(text.replace(LEAD_IN, '')) : text);
    return { text: polished, mood, adds, corrects };
  });
}

/** The clauses of what somebody said, in order; after "just kidding" what came before it is a joke. */
export function readClauses(spoken: string): Clause[] {
  const clauses: Clause[] = [];
  let order = false;
  for (const sentence of sentencesOf(regularize(spoken))) {
    // From the first order on, nothing is a statement about a life any more.
    order ||= isOrder(sentence);
    if (JOKE.test(sentence))
      clauses.forEach((clause, index) => {
        clauses[index] = { ...clause, mood: 'joke' };
      });
    else clauses.push(...readSentence(sentence).map((clause) => (order ? ordered(clause) : clause)));
  }
  return clauses.filter((clause) => clause.text !== '');
}

function ordered(clause: Clause): Clause {
  return clause.mood === 'statement' ? { ...clause, mood: 'order' } : clause;
}
