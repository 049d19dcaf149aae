/**
 * Answers questions about the person from the evidence, and from nothing else: what is not there is not known.
 *
 * @module
 */

import { toYou } from '../../../../src/memory/wording.ts';
import type { ChatMessage } from '../request.ts';
import { findDate, speakDates } from './dates.ts';
import { extract } from './extract.ts';
import { type KnownFact, nameIn } from './known.ts';
import { block, clockIn, instructions, memoryLines } from './prompt.ts';
import { oneOf, pattern, rewriter, rowsOf, wordsOf } from './table.ts';
import { capital, concepts, coverage, covers, sameWord, toI, tokens } from './words.ts';

/** What may be answered from: this conversation, the memories and the profile in its prompt. */
export interface Evidence {
  /** The most trustworthy first: said in this call, remembered, quoted, in the profile. */
  readonly facts: readonly KnownFact[];
  readonly clock: Date;
}

/** "Is called Ada. Works as a baker.": the sentences of a profile as facts, under the keys that they would be given. */
function profileFacts(profile: string, clock: Date): KnownFact[] {
  return profile.split(/[.!?](?:\s+|$)|\n/).flatMap((sentence) => {
    const value = sentence.charAt(0).toLowerCase() + sentence.slice(1);
    return value ? [{ category: 'FACT', key: extract(toI(value), clock).facts[0]?.key ?? value, value }] : [];
  });
}

/** Facts said earlier in this call, the newest first, and the keys of those taken back. */
function callFacts(messages: readonly ChatMessage[], known: readonly KnownFact[], clock: Date) {
  let facts: KnownFact[] = [];
  let ended: string[] = [];
  let asked = '';
  for (const { role, content } of messages) {
    if (role === 'assistant') asked = content;
    for (const fact of role === 'user' ? extract(content, clock, [...facts, ...known], asked).facts : []) {
      facts = [...(fact.negates ? [] : [fact]), ...facts.filter(({ key }) => key !== fact.key)];
      ended = [...(fact.negates ? [fact.key] : []), ...ended.filter((key) => key !== fact.key)];
    }
  }
  return { facts, ended };
}

/** Gathers all that is known at this point of the conversation; of one key the more trustworthy stays. */
export function gatherEvidence(messages: readonly ChatMessage[], now: Date): Evidence {
  const prompt = instructions(messages);
  const clock = clockIn(prompt, now);
  const lines = memoryLines(block(prompt, 'memories'));
  const said = lines.filter(({ category }) => category === 'said');
  const remembered = lines.filter(({ category }) => category !== 'said');
  const { facts, ended } = callFacts(messages, remembered, clock);
  const quoted = said.flatMap(({ value, date }) => extract(value, new Date(date || clock), remembered).facts);
  const all = [...facts, ...remembered, ...quoted, ...profileFacts(block(prompt, 'profile'), clock)];
  const isFirst = ({ key, value }: KnownFact, at: number) =>
    all.findIndex((one) => one.key === key || one.value.toLowerCase() === value.toLowerCase()) === at;
  return { facts: all.filter((fact, at) => isFirst(fact, at) && !ended.includes(fact.key)), clock };
}

/** The person's name, where it is known. */
export function nameOf({ facts }: Evidence): string | undefined {
  const value = facts.find(({ key }) => /^(?:user_?|first_?|full_?)?name$/.test(key))?.value;
  return value && (nameIn(value) ?? value);
}

/** "has a dog called Biscuit" → "you have a dog called Biscuit". */
export function aboutYou(value: string): string {
  const noted = /^wants to remember that (.+)$/.exec(value)?.[1];
  const [, mine, when] = /^has their ([\p{L}' -]+?) ((?:on|in|at) .+)$/u.exec(value) ?? [];
  const [, thing, kind] = /^has (.+) as their (favou?rite .+|hobby)$/.exec(value) ?? [];
  const named = mine ? `your ${mine} is ${when}` : thing && `your ${kind} is ${toYou(thing).slice(4)}`;
  return speakDates(named ?? (noted ? toYou(`x ${noted}`).slice(6) : toYou(value))).replace(/[.!]+$/, '');
}

/** Up to `limit` facts as one sentence: "You live in Bergen, and you work as a baker." */
function sentence(facts: readonly KnownFact[], limit = 3): string {
  const fullest = facts.filter(({ value }) => !facts.some((other) => other.value.startsWith(`${value} `)));
  const phrases = fullest.slice(0, limit).map(({ value }) => aboutYou(value));
  return `${capital([phrases.slice(0, -1).join(', '), phrases.at(-1)].filter(Boolean).join(', and '))}.`;
}

const ASKED_FOR = rewriter('questions', 'asked for');
const FORGOTTEN = oneOf('questions', 'forgotten');
const WHOSE_NAME = rowsOf('questions', 'whose name');
const TOPICS = rowsOf('questions', 'topics').map(({ pattern: ask, results: [fits = ''] }) => {
  return { ask, fits: pattern(`^(${fits})$`) };
});
const ASKING = new Set(wordsOf('asking'));
const ASKS_OWN_NAME = pattern('\\b(my (first |full |own )?name\\b|who (am I|I am)\\b|what am I called)');
const ASKS_NAME = pattern("\\b@my [\\p{L}' -]+?('s?)? (names?|called|named)$|\\bnames? of @my\\b");
const ASKS_WHO = pattern('\\bwho (is|are|was) (?!(he|she|that|this|they)$){name:@W}$');
const YES_NO = pattern('^(do|does|did|am|is|are|was|were|have|has|can|will) (I|my|we|our)\\b');
/** "Do I have any pets" asks for the topic; "am I allergic to milk" for one thing that must be there. */
const WHETHER_ANY = pattern(
  '\\b(any(thing)?|an? (pet|job|partner)|pets|plans|married|single|siblings|or sisters)\\b',
);
const NEGATIVE = /^(?:does not|is not|has no|has never|never|dislikes|hates|no longer|cannot|did not)\b/;

/** The questions in a clause, in direct order; "I forgot my dog's name" asks for it as well. */
export function questionsIn(text: string, isQuestion: boolean): string[] {
  if (!isQuestion && !FORGOTTEN.test(text)) return [];
  const asked = text.replace(FORGOTTEN, '').replace(/^my /i, 'what is my ');
  return asked.split(/,? and (?=(?:what|where|who|when|how|do|am)\b)/i).map((one) => ASKED_FOR(one).trim());
}

/** "What is my dog's name?" */
function answerName(question: string, { facts }: Evidence): string | undefined {
  const kind = WHOSE_NAME.map((row) => row.pattern.exec(question)?.groups?.kind)
    .find(Boolean)
    ?.replace(/'s$/, '');
  const wanted = concepts(kind ?? '');
  if (!kind || wanted.length === 0) return undefined;
  const heads = facts.map(({ value }) =>
    /^(?:has|owns) (.+?)(?: (?:called|named) (.+?))?(?: who .*)?$/.exec(value),
  );
  const matching = heads.filter((head) => coverage(wanted, concepts(head?.[1] ?? '')) === 1);
  const names = [...new Set(matching.flatMap((head) => head?.[2] ?? []))];
  if (names.length > 1) return `You told me about ${names.join(' and ')}.`;
  if (!names[0]) return matching[0] && `You told me that you have ${matching[0][1]}, but not the name.`;
  // A recogniser writes "my dogs name" for "my dog's name".
  const noun =
    tokens(matching[0]?.[1] ?? '').find((word) => `${word}s` === kind.toLowerCase()) ?? kind.toLowerCase();
  return `Your ${noun} ${/ and /.test(names[0]) ? 'are' : 'is'} called ${capital(names[0])}.`;
}

/** "Who is Anna?": every Anna there is. */
function answerWho(question: string, { facts }: Evidence): string | undefined {
  const name = ASKS_WHO.exec(question)?.groups?.name?.toLowerCase() ?? '';
  const people = facts.flatMap(({ value }) => {
    const [, kind, shown = '', detail] =
      /^has an? (.+?) called (\p{L}[\p{L}'-]*)(?: who (.+))?$/u.exec(value) ?? [];
    return kind && sameWord(shown.toLowerCase(), name) ? [{ kind, shown, detail }] : [];
  });
  const [first] = people;
  const kinds = [...new Set(people.map(({ kind }) => kind))];
  if (!first || kinds.length > 1)
    return first && `There is more than one ${first.shown}: your ${kinds.join(' and your ')}.`;
  const detail = people.find((one) => one.detail)?.detail;
  return `${first.shown} is your ${first.kind}${detail ? `, who ${speakDates(toYou(`x ${detail}`).slice(6))}` : ''}.`;
}

function isOn(question: string, { value }: KnownFact, clock: Date): boolean {
  const date = findDate(question, clock, /\b(?:did|was|were|have I)\b/i.test(question) ? 'past' : 'future');
  const day = /\d{4}-\d{2}-\d{2}/.exec(value)?.[0] ?? '';
  return !date || value.includes(date.phrase) || (day >= date.from && day <= date.to);
}

function answerTopic(question: string, { facts, clock }: Evidence): string | undefined {
  const topic = TOPICS.find(({ ask }) => ask.test(question));
  if (!topic || (YES_NO.test(question) && !WHETHER_ANY.test(question))) return undefined;
  const found = facts.filter(({ category, key, value }) => topic.fits.test(`${category} ${key}: ${value}`));
  const fits = found.filter((fact) => isOn(question, fact, clock));
  if (fits.length === 0) return undefined;
  const told = sentence(fits);
  return YES_NO.test(question) ? `Yes, ${told.charAt(0).toLowerCase()}${told.slice(1)}` : told;
}

/** A question asks for a day or a place: a fact without one does not answer it. */
function fitsQuestionWord(question: string, value: string): boolean {
  if (/^when\b|what (?:day|date)\b|^how old\b/i.test(question))
    return /\d|\b(?:today|tomorrow|every)\b/.test(value);
  return !/^where\b/i.test(question) || /\b(?:in|at|on|to|from|near|by|under|behind)\b/.test(value);
}

/** What a question is about, without the words that say what is asked for. */
function asked(question: string): string[] {
  const own = concepts(question).filter(
    (word) => !ASKING.has(word) && !(word === 'age' && /^how old/i.test(question)),
  );
  return own.length > 0 ? own : concepts(question);
}

/** By the words that question and fact share; all of them must be there, or all but one of many. */
function answerByWords(question: string, { facts }: Evidence): string | undefined {
  const wanted = asked(question);
  const needed = wanted.length >= 4 ? (wanted.length - 1) / wanted.length : 1;
  const names = [...question.matchAll(/(?<!^)\b\p{Lu}[\p{Ll}'-]+/gu)].flatMap(([name]) => tokens(name));
  const shares = facts.map((fact) => {
    const words = [...concepts(`${fact.value} ${fact.key}`), ...tokens(fact.value)];
    const isNamed = names.every((name) => words.some((word) => covers(word, name)));
    // "has a sister who has a dog" answers questions about the sister, not whether the person has a dog.
    const [head = '', tail] = fact.value.split(/ who(?:se)? /);
    const isMeant = tail === undefined || coverage(wanted, concepts(head)) > 0;
    const fits = isNamed && isMeant && fitsQuestionWord(question, fact.value);
    return { fact, share: fits ? coverage(wanted, words) : 0 };
  });
  const found = shares.filter(({ share }) => share >= needed).sort((a, b) => b.share - a.share);
  const [best] = found;
  if (!best) return undefined;
  const told = aboutYou(best.fact.value);
  if (YES_NO.test(question)) return `${NEGATIVE.test(best.fact.value) ? 'No' : 'Yes'}, ${told}.`;
  if (/\b(?:about|all)\b/i.test(question)) return sentence(found.map(({ fact }) => fact));
  return told.startsWith('your ') ? `${capital(told)}.` : `You told me that ${told}.`;
}

/** @returns `undefined` when the evidence holds no answer to the question. */
export function answer(question: string, evidence: Evidence): string | undefined {
  const name = nameOf(evidence);
  if (ASKS_OWN_NAME.test(question)) return name && `Your name is ${name}.`;
  if (/^me$/i.test(question)) return name && `Yes, you are ${name}.`;
  if (!/\b(?:I|my|me|we|our|us|mine|who|what|when|where|how)\b/i.test(question)) return undefined;
  const named = answerName(question, evidence);
  if (named || ASKS_NAME.test(question)) return named;
  const ways = [answerTopic, answerWho, answerByWords];
  return ways.map((way) => way(question, evidence)).find((found) => found !== undefined);
}
