/**
 * What the brain may answer from: this conversation, the memories and the profile in its prompt. Nothing else.
 *
 * @module
 */

import type { ChatMessage } from '../../request.ts';
import { extract } from '../extraction/extraction.ts';
import type { KnownFact } from '../extraction/slots.ts';
import { block, clockIn, instructions, memoryLines } from '../prompt.ts';
import { startsQuestion } from '../understanding/mood.ts';
import { predicate, toI } from '../understanding/verbs.ts';
import { concepts } from '../understanding/words.ts';

/** A fact to answer from, with the concepts by which questions find it. */
export interface EvidenceFact extends KnownFact {
  readonly words: readonly string[];
}

export interface Evidence {
  /** The most trustworthy first: said in this call, remembered, quoted, in the profile. */
  readonly facts: readonly EvidenceFact[];
  /** Sentences of the person, word by word. */
  readonly quotes: readonly string[];
  readonly clock: Date;
}

const SUBJECT =
  /^(?:(?<they>They|they)|She|he|He|she|The (?:user|person|caller|speaker)|This person|(?<name>\p{Lu}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]*)?)) (?=\p{L}+)/u;

/** Verbs with which the sentences of a profile begin: it has no subject. */
const PREDICATE =
  /^(?:Is|Has|Was|Does|Did|Had|Lives|Lived|Works|Worked|Likes|Loves|Enjoys|Adores|Prefers|Dislikes|Hates|Plays|Speaks|Wants|Would|Hopes|Plans|Will|Feels|Thinks|Finds|Goes|Studies|Studied|Teaches|Runs|Owns|Keeps|Drives|Turns|Cannot|Never|Usually|Always|Often|Used|Moved|Lost|Broke|Went|Got) /;

/** "Is called Ada. Works as a baker." → the phrases as they are stored. */
function phraseFacts(sentences: readonly string[], clock: Date): KnownFact[] {
  return sentences.map((sentence) => {
    const value = (sentence.charAt(0).toLowerCase() + sentence.slice(1)).replace(/[.!?\s]+$/, '');
    return { category: 'FACT', key: keyOf(value, clock), value };
  });
}

/** A profile's sentences as phrases about the person; of "Ada lives in Bergen. She has a dog." the name as well. */
function profileFacts(profile: string, clock: Date): KnownFact[] {
  const sentences = profile.split(/(?<=[.!?])\s+|\n/).filter((sentence) => sentence.trim() !== '');
  if (PREDICATE.test(sentences[0] ?? '')) return phraseFacts(sentences, clock);
  return sentences.flatMap((sentence) => {
    const match = SUBJECT.exec(sentence.trim());
    if (!match) return [];
    const { they, name } = match.groups ?? {};
    const rest = sentence
      .trim()
      .slice(match[0].length)
      .replace(/[.!?]+$/, '');
    const facts = rest
      .split(/,? and (?=(?:is|has|lives|works|likes|loves|plays|speaks|enjoys|wants|dislikes)\b)/)
      .map((part) => (they ? predicate(part) : part));
    const known = facts.map((value) => ({ category: 'FACT', key: keyOf(value, clock), value }));
    return name ? [{ category: 'FACT', key: 'name', value: `is called ${name}` }, ...known] : known;
  });
}

/** The key that the brain's own extraction would give a phrase. */
function keyOf(value: string, clock: Date): string {
  return extract(toI(value), clock).facts[0]?.key ?? value.toLowerCase().replace(/\W+/g, '_').slice(0, 40);
}

/** Facts said earlier in this call, the newest first, and the keys of those taken back. */
function callFacts(messages: readonly ChatMessage[], known: readonly KnownFact[], clock: Date) {
  const facts = new Map<string, KnownFact>();
  const ended = new Set<string>();
  let asked = '';
  for (const message of messages) {
    if (message.role === 'assistant') asked = message.content;
    if (message.role !== 'user') continue;
    for (const fact of extract(message.content, clock, [...facts.values(), ...known], asked).facts) {
      facts.delete(fact.key);
      if (fact.negates) ended.add(fact.key);
      else facts.set(fact.key, fact);
      if (!fact.negates) ended.delete(fact.key);
    }
  }
  return { facts: [...facts.values()].reverse(), ended };
}

/** The person's own sentences of this call, the newest first. */
function callQuotes(messages: readonly ChatMessage[]): string[] {
  const said = messages.filter((message) => message.role === 'user').map((message) => message.content);
  return said.filter((text) => !startsQuestion(text.trim()) && !text.trim().endsWith('?')).reverse();
}

/** The same key twice, or the same phrase: the first, more trustworthy, stays. */
function distinct(facts: readonly KnownFact[]): KnownFact[] {
  const keys = new Set<string>();
  const values = new Set<string>();
  return facts.filter(({ key, value }) => {
    const phrase = value.toLowerCase();
    if (keys.has(key) || values.has(phrase)) return false;
    keys.add(key);
    values.add(phrase);
    return true;
  });
}

/** Gathers all that is known at this point of the conversation. */
export function gatherEvidence(messages: readonly ChatMessage[], now: Date): Evidence {
  const prompt = instructions(messages);
  const clock = clockIn(prompt, now);
  const lines = memoryLines(block(prompt, 'memories'));
  const remembered = lines.filter((line) => line.kind === 'fact');
  const said = lines.filter((line) => line.kind === 'said');
  const call = callFacts(messages, remembered, clock);
  const quoted = said
    .flatMap((line) => extract(line.text, new Date(line.date || clock), remembered).facts)
    .filter((fact) => !fact.negates);
  const all = [...call.facts, ...remembered, ...quoted, ...profileFacts(block(prompt, 'profile'), clock)];
  const facts = distinct(all).filter((fact) => !call.ended.has(fact.key));
  return {
    facts: facts.map((fact) => ({ ...fact, words: concepts(`${fact.value} ${fact.key}`) })),
    quotes: [...callQuotes(messages), ...said.map((line) => line.text)],
    clock,
  };
}

/** The person's name, where it is known. */
export function nameOf(evidence: Evidence): string | undefined {
  const named = evidence.facts.find((fact) => /^(?:user_?|first_?|full_?)?name$/.test(fact.key));
  return named?.value
    .replace(/^(?:is (?:called|named)|(?:their )?name is|has the name|goes by|calls themselves) /i, '')
    .replace(/[.,].*$/, '')
    .trim();
}
