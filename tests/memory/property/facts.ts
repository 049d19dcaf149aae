/**
 * What people of the property tests speak of, and a model that understands exactly that. Every value has a word that
 * stands nowhere else, its mark: where the mark is found, the value is known or was said.
 *
 * @module
 */

import type { Category } from '../../../src/memory/memory.ts';
import type { Script } from '../../support/model-server.ts';

export interface Fact {
  readonly key: string;
  readonly category: Category;
  readonly value: string;
  /** As the person says it. */
  readonly sentence: string;
  readonly marks: readonly string[];
}

function facts(
  category: Category,
  key: string,
  words: (mark: string) => readonly [value: string, sentence: string],
  marks: readonly string[],
): Fact[] {
  return marks.map((mark) => {
    const [value, sentence] = words(mark);
    return { key, category, value, sentence, marks: mark.toLowerCase().split(' ') };
  });
}

/** Every fact that may be said, in an order that shrinking follows. */
export const FACTS: readonly Fact[] = [
  ...facts('FACT', 'home', (city) => [`lives in ${city}`, `I live in ${city}`], [
    'Berlin',
    'Munich',
    'Lisbon',
  ]),
  ...facts('RELATIONSHIP', 'dog_name', (name) => [`has a dog called ${name}`, `My dog is called ${name}`], [
    'Biscuit',
    'Rufus',
  ]),
  ...facts('FACT', 'job', (job) => [`works as a ${job}`, `I work as a ${job}`], ['dentist', 'florist']),
  // Of the same animal: it goes with the dog.
  ...facts(
    'INTEREST',
    'walks',
    (name) => [`walks ${name.replace(' ', ' in ')}`, `I walk ${name.replace(' ', ' in ')}`],
    ['Biscuit Ridgeway', 'Rufus Lakeside'],
  ),
  ...facts('STATE', 'mood', (mood) => [`feels ${mood}`, `I feel ${mood}`], ['gloomy', 'cheerful']),
];
export const KEYS: readonly string[] = [...new Set(FACTS.map(({ key }) => key))];
const MARKS: readonly string[] = [...new Set(FACTS.flatMap(({ marks }) => marks))];

/** Says nothing about the person that is worth knowing, and names something all the same. */
export const MENTIONS: readonly string[] = [
  'Biscuit ate my shoe',
  'The weather of Berlin is on the news',
  'Being a dentist is hard',
  'Rufus ate my hat',
];

const SPAN = /^(.*?)(?: from (\d{4}-\d\d-\d\d))?(?: until (\d{4}-\d\d-\d\d))?$/;

/** What is said of a fact, with the days on which it begins and ends. */
export function sentenceOf({ sentence }: Fact, from: string | null, until: string | null): string {
  return `${sentence}${from ? ` from ${from}` : ''}${until ? ` until ${until}` : ''}`;
}

export function takingBack(key: string): string {
  return `That about my ${key} is over`;
}

export function marksIn(text: string): string[] {
  const said = text.toLowerCase();
  return MARKS.filter((mark) => said.includes(mark));
}

function found(sentence: string): object[] {
  const rest = { confidence: 0.9, importance: 0.7, valid_from: null, valid_to: null, negates: false };
  const over = KEYS.find((key) => takingBack(key) === sentence);
  if (over) return [{ category: 'FACT', key: over, value: '', ...rest, negates: true }];
  const [, words, from = null, until = null] = SPAN.exec(sentence) ?? [];
  const fact = FACTS.find((one) => one.sentence === words);
  if (!fact) return [];
  const { key, category, value } = fact;
  return [{ ...rest, key, category, value, valid_from: from, valid_to: until }];
}

/** A plan is something that one would ask about. */
function loopsIn(sentence: string) {
  const [, words, from] = SPAN.exec(sentence) ?? [];
  const fact = FACTS.find((one) => one.sentence === words);
  return fact && from ? [{ text: `wants to begin: ${fact.value}`, due: from }] : [];
}

/** Understands the sentences of this file; summary and greeting name all that their writer was told. */
export const understanding: Script = (schema, input) => {
  const named = marksIn(input).join(' and ');
  if (schema === 'call_summary')
    return {
      json: { summary: `They spoke of ${named || 'nothing'}.`, open_loops: [], ask_next: named || null },
    };
  if (schema === 'greeting')
    return { json: { greeting: `Hello again! How is ${named || 'it going'}?`.slice(0, 200) } };
  const said = /<person_said>([\s\S]*)<\/person_said>/.exec(input)?.[1] ?? '';
  const sentences = said.split(/\.\s*/).filter((sentence) => sentence !== '');
  return { json: { facts: sentences.flatMap(found), open_loops: sentences.flatMap(loopsIn), closes: [] } };
};
