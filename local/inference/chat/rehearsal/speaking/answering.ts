/**
 * Answers questions about the person from the evidence, and from nothing else: what is not there is not known.
 *
 * @module
 */

import { findDate } from '../understanding/dates.ts';
import { concepts, coverage, covers, sameWord, tokens } from '../understanding/words.ts';
import { type Evidence, type EvidenceFact, nameOf } from './evidence.ts';
import { aboutYou, capital, sentence } from './phrases.ts';
import { TOPICS } from './topics.ts';

const NAMES = /\b(?:called|named) (\p{L}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]*)*(?:(?:, | and )\p{Lu}[\p{L}'-]*)*)/u;
const WHOSE_NAME = [
  /\bnames? of (?:my|our) (?<kind>[\p{L}' -]+)$/iu,
  /\b(?:my|our) (?<kind>[\p{L}' -]+?)(?:'s?)? (?:names?|called|named)\b/iu,
  /\bwhat (?:do|did) I (?:call|name) (?:my|our) (?<kind>[\p{L}' -]+)$/iu,
  /\bwho is (?:my|our) (?<kind>[\p{L}' -]+)$/iu,
];
/** A question for somebody's name is answered by that name or not at all. */
const ASKS_NAME =
  /\b(?:my|our) (?!(?:first|full|own|last|middle|family|maiden) )[\p{L}' -]+?(?:'s?)? (?:names?|called|named)$|\bnames? of (?:my|our)\b/iu;
const YES_NO = /^(?:do|does|did|am|is|are|was|were|have|has|can|will) (?:I|my|we|our)\b/i;
/** "Do I have any pets" asks for the topic; "am I allergic to milk" for one thing that must be there. */
const WHETHER_ANY =
  /\b(?:any(?:thing)?|an? (?:pet|animal|job|partner)|pets|plans|married|single|siblings|brothers? (?:or|and) sisters?)\b/i;
const NEGATIVE = /^(?:does not|is not|has no|has never|never|dislikes|hates|no longer|cannot|did not)\b/;

/** "my sister anna" → "Sister anna" never; the kind is said as the person said it. */
function nameIn(fact: EvidenceFact): string | undefined {
  return NAMES.exec(fact.value)?.[1];
}

function ofKind(kind: string, facts: readonly EvidenceFact[]): EvidenceFact[] {
  const wanted = concepts(kind);
  if (wanted.length === 0) return [];
  return facts.filter((fact) => {
    const before = fact.value.split(/\b(?:called|named|who)\b/)[0] ?? fact.value;
    return (
      /^(?:has|owns|lives with|keeps|is married)\b/.test(fact.value) &&
      coverage(wanted, concepts(before)) === 1
    );
  });
}

/** "What is my dog's name?" */
function answerName(question: string, { facts }: Evidence): string | undefined {
  const kind = WHOSE_NAME.map((pattern) => pattern.exec(question)?.groups?.kind).find(
    (found) => found !== undefined,
  );
  if (!kind || /^(?:first|full|own|last|middle|sur|nick|maiden)?\s*$/i.test(kind)) return undefined;
  const matching = ofKind(kind, facts);
  const names = [...new Set(matching.flatMap((fact) => nameIn(fact) ?? []))];
  const noun = kind.replace(/'s$/, '').toLowerCase();
  if (names.length === 1 && names[0])
    return `Your ${singular(noun, matching)} ${/ and /.test(names[0]) ? 'are' : 'is'} called ${capital(names[0])}.`;
  if (names.length > 1) return `You told me about ${names.join(' and ')}.`;
  if (matching[0])
    return `You told me that you have ${matching[0].value.replace(/^\w+ /, '')}, but not the name.`;
  return undefined;
}

/** A recogniser writes "my dogs name" for "my dog's name". */
function singular(noun: string, matching: readonly EvidenceFact[]): string {
  const words = matching.flatMap((fact) => tokens(fact.value.split(/\b(?:called|named)\b/)[0] ?? ''));
  return noun.endsWith('s') && words.includes(noun.slice(0, -1)) ? noun.slice(0, -1) : noun;
}

/** "Who is Anna?": every Anna there is. */
function answerWho(question: string, { facts, clock }: Evidence): string | undefined {
  const name = /\b(?:who|what) (?:is|are|was) (?<name>[\p{L}'-]+)$/iu
    .exec(question)
    ?.groups?.name?.toLowerCase();
  if (!name || /^(?:i|you|it|he|she|that|this|they|up|there)$/.test(name)) return undefined;
  const about = facts.filter((fact) => tokens(fact.value).some((word) => sameWord(word, name)));
  const kinds = about.flatMap(
    (fact) => /^has an? (.+?) (?:called|named) (\p{L}[\p{L}'-]*)/u.exec(fact.value)?.slice(1, 3) ?? [],
  );
  const [kind, shown] = kinds;
  if (!kind || !shown) return about.length > 0 ? sentence(about, clock, 2) : undefined;
  const others = [...new Set(kinds.filter((_, index) => index % 2 === 0))];
  if (others.length > 1) return `There is more than one ${shown}: your ${others.join(' and your ')}.`;
  const detail = about.find((fact) => / who /.test(fact.value))?.value.split(/ who /)[1];
  return `${shown} is your ${kind}${detail ? `, who ${aboutYou({ value: `x ${detail}` }, clock).slice(6)}` : ''}.`;
}

function onDate(question: string, fits: readonly EvidenceFact[], clock: Date): readonly EvidenceFact[] {
  const tense = /\b(?:did|was|were|have I)\b/i.test(question) ? 'past' : 'future';
  const date = findDate(question, clock, tense);
  if (!date) return fits;
  return fits.filter(({ value }) => {
    const day = /\d{4}-\d{2}-\d{2}/.exec(value)?.[0];
    return value.includes(date.phrase) || (day !== undefined && day >= date.from && day <= date.to);
  });
}

function answerTopic(question: string, evidence: Evidence): string | undefined {
  const topic = TOPICS.find(({ ask }) => ask.test(question));
  if (!topic || (YES_NO.test(question) && !WHETHER_ANY.test(question))) return undefined;
  const all = onDate(question, evidence.facts.filter(topic.fits), evidence.clock);
  const favourites = /favou?rite/i.test(question) ? all.filter(({ value }) => /favou?rite/.test(value)) : [];
  const fits = favourites.length > 0 ? favourites : all;
  if (fits.length === 0) return undefined;
  const yes = YES_NO.test(question) ? (NEGATIVE.test(fits[0]?.value ?? '') ? 'No, ' : 'Yes, ') : '';
  const told = sentence(fits, evidence.clock);
  return yes ? yes + told.charAt(0).toLowerCase() + told.slice(1) : told;
}

/** A question asks for a day or a place: a fact without one does not answer it. */
function fitsQuestionWord(question: string, fact: EvidenceFact): boolean {
  if (/^(?:so |and )?when\b|what (?:day|date)\b/i.test(question))
    return /\d|\b(?:today|tomorrow|every)\b/.test(fact.value);
  if (/^(?:so |and )?where\b/i.test(question))
    return /\b(?:in|at|on|to|from|near|by|under|behind)\b/.test(fact.value);
  if (/^how old\b/i.test(question)) return /\d|\byears?\b/.test(fact.value);
  return true;
}

/** Words that say what is asked for rather than about what. */
const ASKING = new Set([
  'place',
  'time',
  'dai',
  'date',
  'plan',
  'colleg',
  'happen',
  'stuff',
  'detail',
  'call',
  'inform',
  'forget',
  'ever',
  'possibl',
  'start',
]);

/** "has a sister who has a dog" answers questions about the sister, not whether the person has a dog. */
function isAboutSubject(fact: EvidenceFact, wanted: readonly string[]): boolean {
  const [head = '', tail] = fact.value.split(/ who(?:se)? /);
  return tail === undefined || coverage(wanted, concepts(head)) > 0;
}

function asked(question: string): string[] {
  const all = concepts(question).filter((word) => !ASKING.has(word));
  return all.length > 0 ? all : concepts(question);
}

/** By the words that question and fact share; all of them must be there, or all but one of many. */
function answerByWords(question: string, { facts, clock }: Evidence): string | undefined {
  const wanted = asked(question).filter((word) => !(/^when|^how old/i.test(question) && word === 'age'));
  const needed = wanted.length >= 4 ? (wanted.length - 1) / wanted.length : 1;
  const names = [...question.matchAll(/(?<!^)\b\p{Lu}[\p{Ll}'-]+/gu)].map(([name]) =>
    name.toLowerCase().replace(/'s$/, ''),
  );
  const found = facts
    .filter((fact) => fitsQuestionWord(question, fact))
    .filter((fact) =>
      names.every(
        (name) =>
          fact.words.some((word) => covers(word, name)) ||
          tokens(fact.value).some((word) => sameWord(word, name)),
      ),
    )
    .filter((fact) => isAboutSubject(fact, wanted))
    .map((fact) => ({ fact, share: coverage(wanted, fact.words) }))
    .filter(({ share }) => share >= needed)
    .sort((a, b) => b.share - a.share)
    .map(({ fact }) => fact);
  const [best] = found;
  if (!best) return undefined;
  if (!YES_NO.test(question))
    return /\b(?:about|all)\b/i.test(question) ? sentence(found, clock) : told(best, clock);
  return `${NEGATIVE.test(best.value) ? 'No' : 'Yes'}, ${aboutYou(best, clock)}.`;
}

function told(fact: EvidenceFact, clock: Date): string {
  const phrase = aboutYou(fact, clock);
  return phrase.startsWith('your ') ? `${capital(phrase)}.` : `You told me that ${phrase}.`;
}

/** What the person once said, word by word, where no fact was made of it. */
function answerByQuote(question: string, { quotes }: Evidence): string | undefined {
  const wanted = asked(question);
  const quote =
    wanted.length < 2
      ? undefined
      : quotes.find((text) => !text.trim().endsWith('?') && coverage(wanted, concepts(text)) === 1);
  return quote
    ? `You told me: ${quote.replace(/^(?:please )?remember that /i, '').replace(/[.!]*$/, '.')}`
    : undefined;
}

/**
 * @param question One question, regularised.
 * @returns `undefined` when the evidence holds no answer.
 */
export function answer(question: string, evidence: Evidence): string | undefined {
  const bare = question
    .replace(/[.!?,]+$/, '')
    .replace(/ (?:again|please|then|by the way|do you (?:know|remember)|still)$/i, '')
    .trim();
  if (
    /\b(?:my (?:first |full |own )?name\b|who (?:am I|I am)\b|what am I called|what do (?:people|you) call me)/i.test(
      bare,
    )
  ) {
    const name = nameOf(evidence);
    return name ? `Your name is ${name}.` : undefined;
  }
  if (!/\b(?:I|my|me|we|our|us|mine)\b/i.test(bare) && !/\b(?:who|what|when|where|how)\b/i.test(bare))
    return undefined;
  if (/^(?:me|who I am)$/i.test(bare)) {
    const name = nameOf(evidence);
    return name ? `Yes, you are ${name}.` : undefined;
  }
  const named = answerName(bare, evidence);
  if (named || ASKS_NAME.test(bare)) return named;
  return (
    answerTopic(bare, evidence) ??
    answerWho(bare, evidence) ??
    answerByWords(bare, evidence) ??
    answerByQuote(bare, evidence)
  );
}
