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
import { pattern, rewriter, rowsOf, wordsOf } from './table.ts';
import { capital, concepts, coverage, covers, toI, tokens } from './words.ts';

/** What may be answered from, the most trustworthy first: said in this call, remembered, in the profile. */
interface Evidence {
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

/** Gathers all that is known at this point of the conversation; of one key the newest and most trustworthy stays. */
export function gatherEvidence(messages: readonly ChatMessage[], now: Date): Evidence {
  const prompt = instructions(messages);
  const clock = clockIn(prompt, now);
  const remembered = memoryLines(block(prompt, 'memories')).flatMap((line): readonly KnownFact[] => {
    return line.category === 'said' ? extract(line.value, new Date(line.date || clock)).facts : [line];
  });
  let facts: readonly KnownFact[] = [...remembered, ...profileFacts(block(prompt, 'profile'), clock)];
  let asked = '';
  for (const { role, content } of messages) {
    if (role === 'assistant') asked = content;
    const told = role === 'user' ? extract(content, clock, facts, asked).facts : [];
    const others = facts.filter(({ key }) => !told.some((fact) => fact.key === key));
    facts = [...told.filter(({ negates }) => !negates), ...others];
  }
  return { facts: facts.filter(({ key }, at) => facts.findIndex((one) => one.key === key) === at), clock };
}

/** The person's name, where it is known. */
export function nameOf({ facts }: Evidence): string | undefined {
  const value = facts.find(({ key }) => /^(?:user_?|first_?|full_?)?name$/.test(key))?.value;
  return value && (nameIn(value) ?? value);
}

/** "has a dog called Biscuit" → "you have a dog called Biscuit". */
export function aboutYou(value: string): string {
  const noted = /^wants to remember that (.+)$/.exec(value)?.[1];
  const [, thing, kind] = /^has (.+) as their (favou?rite .+|hobby)$/.exec(value) ?? [];
  const [, mine = kind, when = thing] = /^has their ([\p{L}' -]+?) ((?:on|in|at) .+)$/u.exec(value) ?? [];
  const named = when && `your ${mine} is ${toYou(when).slice(4)}`;
  return speakDates(named ?? (noted ? toYou(`x ${noted}`).slice(6) : toYou(value))).replace(/[.!]+$/, '');
}

/** Up to three facts as one sentence: "You live in Bergen, and you work as a baker." */
function sentence(facts: readonly KnownFact[]): string {
  const fullest = facts.filter(({ value }) => !facts.some((other) => other.value.startsWith(`${value} `)));
  const phrases = fullest.slice(0, 3).map(({ value }) => aboutYou(value));
  return `${capital([phrases.slice(0, -1).join(', '), phrases.at(-1)].filter(Boolean).join(', and '))}.`;
}

const ASKED_FOR = rewriter('questions', 'asked for');
const WHOSE_NAME = rowsOf('questions', 'whose name');
const TOPICS = rowsOf('questions', 'topics').map(({ pattern: ask, results: [fits = ''] }) => {
  return { ask, fits: pattern(`^(${fits})$`) };
});
const ASKING = new Set(wordsOf('asking'));
const ASKS_OWN_NAME = pattern('\\b(my (first |full |own )?name\\b|who (am I|I am)\\b|what am I called)|^me$');
const YES_NO = pattern('^(do|does|did|am|is|are|was|were|have|has|can|will) (I|my|we|our)\\b');
/** "Do I have any pets" asks for the topic; "am I allergic to milk" for one thing that must be there. */
const WHETHER_ANY = pattern(
  '\\b(any(thing)?|an? (pet|job|partner)|pets|plans|married|single|siblings|or sisters)\\b',
);
const NEGATIVE = /^(?:does not|is not|has no|has never|never|dislikes|hates|no longer|cannot|did not)\b/;

/** The questions in a clause, in direct order. */
export function questionsIn(text: string): string[] {
  return text.split(/,? and (?=(?:what|where|who|when|how|do|am)\b)/i).map((one) => ASKED_FOR(one).trim());
}

/** "What is my dog's name?": the name, or nothing at all. */
function answerName(kind: string, { facts }: Evidence): string | undefined {
  const wanted = concepts(kind);
  const heads = facts.map(({ value }) =>
    /^(?:has|owns) ((?:(?! who ).)+?) (?:called|named) (.+?)(?: who .*)?$/.exec(value),
  );
  const matching = heads.filter((head) => coverage(wanted, concepts(head?.[1] ?? '')) === 1);
  const [name, other] = new Set(matching.map((head) => head?.[2] ?? ''));
  if (!name || other) return name && `You told me about ${name} and ${other}.`;
  // A recogniser writes "my dogs name" for "my dog's name".
  const noun =
    tokens(matching[0]?.[1] ?? '').find((word) => `${word}s` === kind.toLowerCase()) ?? kind.toLowerCase();
  return `Your ${noun} ${/ and /.test(name) ? 'are' : 'is'} called ${capital(name)}.`;
}

function answerTopic(question: string, { facts, clock }: Evidence): string | undefined {
  const topic = TOPICS.find(({ ask }) => ask.test(question));
  if (!topic || (YES_NO.test(question) && !WHETHER_ANY.test(question))) return undefined;
  const day = findDate(question, clock, 'future');
  const isThen = (value: string) => !day || value.includes(day.phrase) || value.includes(day.from);
  const found = facts.filter(({ category, key, value }) => topic.fits.test(`${category} ${key}: ${value}`));
  const told = sentence(found.filter(({ value }) => isThen(value)));
  if (told === '.') return undefined;
  return YES_NO.test(question) ? `Yes, ${told.charAt(0).toLowerCase()}${told.slice(1)}` : told;
}

/** By the words that question and fact share; all of them must be there, or all but one of many. */
function answerByWords(question: string, { facts }: Evidence): string | undefined {
  const all = concepts(question);
  const own = all.filter((word) => !ASKING.has(word));
  const wanted = own.length > 0 ? own : all;
  const needed = wanted.length >= 4 ? (wanted.length - 1) / wanted.length : 1;
  const names = [...question.matchAll(/(?<!^)\b\p{Lu}[\p{Ll}'-]+/gu)].flatMap(([name]) => tokens(name));
  const shares = facts.map(({ key, value }) => {
    const words = [...concepts(`${value} ${key}`), ...tokens(value)];
    const isNamed = names.every((name) => words.some((word) => covers(word, name)));
    // "has a sister who has a dog" answers questions about the sister, not whether the person has a dog.
    const [head = '', tail] = value.split(/ who(?:se)? /);
    const isMeant = tail === undefined || coverage(wanted, concepts(head)) > 0;
    const isAnswer = !/^(?:when|how old)\b/i.test(question) || /\d/.test(value);
    return { value, share: isNamed && isMeant && isAnswer ? coverage(wanted, words) : 0 };
  });
  const [best] = shares.filter(({ share }) => share >= needed).sort((a, b) => b.share - a.share);
  if (!best) return undefined;
  const told = aboutYou(best.value);
  if (YES_NO.test(question)) return `${NEGATIVE.test(best.value) ? 'No' : 'Yes'}, ${told}.`;
  return told.startsWith('your ') ? `${capital(told)}.` : `You told me that ${told}.`;
}

/** @returns `undefined` when the evidence holds no answer to the question. */
export function answer(question: string, evidence: Evidence): string | undefined {
  const name = nameOf(evidence);
  if (ASKS_OWN_NAME.test(question)) return name && `Your name is ${name}.`;
  const kind = WHOSE_NAME.map((row) => row.pattern.exec(question)?.groups?.kind)
    .find(Boolean)
    ?.replace(/'s$/, '');
  const named = kind && answerName(kind, evidence);
  if (named || (kind && !/^who\b/i.test(question))) return named || undefined;
  if (!/\b(?:I|my|me|we|our|us|mine|who|what|when|where|how)\b/i.test(question)) return undefined;
  return answerTopic(question, evidence) ?? answerByWords(question, evidence);
}
